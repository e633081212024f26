import { permission } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { sql } from 'kysely'

/** Most onboardings of one workspace. */
const most = 20

/** The onboardings that a workspace's content names, with their steps: those for the user's roles that are not complete. None where System Settings switch them off. */
export async function onboardingsOf(ctx: Context, content: string): Promise<Row[]> {
  if (!Number(ctx.settings.get('enable_onboarding') ?? 0)) return []
  const found: Row[] = []
  for (const name of namesIn(content).slice(0, most)) {
    const onboarding = await find(ctx, name)
    if (!onboarding || Number(onboarding.get('is_complete') ?? 0) || !isFor(ctx, onboarding)) continue
    const steps = await stepsOf(ctx, stepNames(onboarding))
    if (steps.every(isDone)) continue
    const { title, subtitle, success_message, documentation_url } = onboarding.values
    found.push({ label: name, title, subtitle, success: success_message, docs_url: documentation_url, items: steps })
  }
  return found
}

const isDone = ({ is_complete, is_skipped }: Row): boolean => Boolean(Number(is_complete ?? 0) || Number(is_skipped ?? 0))

/** Content is a list of blocks; what is none names no onboarding. */
function namesIn(content: string): string[] {
  try {
    const blocks: unknown = JSON.parse(content || '[]')
    return (Array.isArray(blocks) ? (blocks as { type?: unknown; data?: Row }[]) : []).flatMap((block) =>
      block?.type === 'onboarding' && block.data?.onboarding_name ? [String(block.data.onboarding_name)] : [],
    )
  } catch {
    // written by people, read by the Desk: nothing else of the workspace depends on it
    return []
  }
}

async function find(ctx: Context, name: string): Promise<Document | undefined> {
  const rows = await list(ctx, 'Module Onboarding', { filters: [['name', '=', name]], page_length: 1 }, { ignorePermissions: true })
  return rows.length > 0 ? load(ctx, 'Module Onboarding', name) : undefined
}

/** Onboardings are for some roles, and for System Managers. */
const isFor = ({ user }: Context, onboarding: Document): boolean =>
  ['System Manager', ...onboarding.rows('allow_roles').map((row) => row.get<string>('role'))].some((role) => user.roles.has(role))

/** Steps as the Desk shows them, in the order of their names; those that are not there are left out. */
export async function stepsOf(ctx: Context, names: readonly string[]): Promise<Row[]> {
  const rows = (await list(ctx, 'Onboarding Step', { fields: ['*'], filters: [['name', 'in', names]] }, { ignorePermissions: true })) as Row[]
  const byName = new Map(rows.map((row): [string, Row] => [String(row.name), row]))
  const found = names.map((name) => byName.get(name)).filter((step) => step !== undefined)
  return Promise.all(found.map(async (step) => ({ ...step, label: step.title, ...(await submittable(ctx, step)) })))
}

async function submittable(ctx: Context, { action, reference_document }: Row): Promise<Row> {
  if (action !== 'Create Entry') return {}
  const meta = await ctx.meta.find(String(reference_document ?? ''))
  return { is_submittable: Number(meta?.isSubmittable ?? false) }
}

/** Demands that the user may go through a step: one of an onboarding for one of the user's roles. Throws permission. */
export async function demandStep(ctx: Context, step: string): Promise<void> {
  const { db } = ctx
  const query = sql`select distinct parent from ${sql.table('tabOnboarding Step Map')} where step = ${step} and parenttype = ${'Module Onboarding'} limit 100`
  for (const { parent } of await db.read(compile(db.dialect, query))) {
    const onboarding = await find(ctx, String(parent))
    if (onboarding && isFor(ctx, onboarding)) return
  }
  if (!ctx.user.roles.has('System Manager')) throw permission({ message: `The step ${step} belongs to no onboarding for your roles` })
}

/** Names of an onboarding's steps, in order. */
export const stepNames = (onboarding: Document): string[] => onboarding.rows('steps').map((row) => row.get<string>('step'))
