import type { DocPermJson } from '@cortado/contract/doctype.ts'
import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { isImpossible, isSharingOff } from './access.ts'
import { hooksAgree, isOwner, may, meets } from './decide.ts'
import type { ExplainedRule, Explanation } from './explanation.ts'
import { explainPolicies } from './policy/explain-policies.ts'
import { type Right, shareColumns } from './right.ts'
import { sharedRights } from './shares.ts'
import { isAdministrator } from './user.ts'
import { restrictions } from './user-permissions.ts'

/** What is explained. */
export interface ExplainOptions {
  readonly right: Right
  /** Stored values of the document; absent: documents of the DocType in general. */
  readonly values?: Readonly<Row>
}

/**
 * Why `ctx.user` may or may not do something: every rule that the decision looks at, with what it says. The answer itself is the decision's own.
 * Throws validation for child tables, whose rows follow their document.
 */
export async function explain(ctx: Context, meta: Meta, options: ExplainOptions): Promise<Explanation> {
  if (meta.istable) throw validation({ message: `Rows of ${meta.name} follow the document that they belong to: ask about that one` })
  const { right, values } = options
  const rules = isAdministrator(ctx.user) ? [administrators] : await rulesOf(ctx, meta, options)
  const name = values?.name == null ? undefined : String(values.name)
  const allowed = ctx.user.enabled && (await may(ctx, meta, right, values))
  return { user: ctx.user.name, doctype: meta.name, name, right, allowed, rules }
}

const administrators: ExplainedRule = { rule: 'administrator', name: 'Administrator', verdict: 'allows', reason: 'Administrator may do everything' }

async function rulesOf(ctx: Context, meta: Meta, options: ExplainOptions): Promise<ExplainedRule[]> {
  const groups = await Promise.all([
    explainUser(ctx, meta, options),
    explainRoles(ctx, meta, options),
    explainUserPermissions(ctx, meta, options),
    explainHooks(ctx, meta, options),
    explainShares(ctx, meta, options),
    explainPolicies(ctx, meta, options),
  ])
  return groups.flat()
}

function explainUser(ctx: Context, meta: Meta, { right }: ExplainOptions): ExplainedRule[] {
  const refuses = (name: string, reason: string): ExplainedRule => ({ rule: 'right', name, verdict: 'refuses', reason })
  return [
    ...(ctx.user.enabled ? [] : [refuses(ctx.user.name, 'The user is disabled and cannot log in')]),
    ...(isImpossible(meta, right) ? [refuses(right, `Roles cannot grant it: documents of ${meta.name} have no ${right}`)] : []),
    ...(right === 'share' && isSharingOff(ctx) ? [refuses(right, 'System Settings let nobody share')] : []),
  ]
}

const isSet = (row: Readonly<DocPermJson>, right: Right): boolean => Number((row as Readonly<Record<string, unknown>>)[right] ?? 0) === 1

/** Permission rows of the user's roles; those for owners are ways of their own. */
function explainRoles(ctx: Context, meta: Meta, { right, values }: ExplainOptions): ExplainedRule[] {
  const rows = meta.permissions.filter((row) => ctx.user.roles.has(row.role ?? '') && Number(row.permlevel ?? 0) === 0)
  const given = rows.filter((row) => isSet(row, right))
  const isGeneral = given.some((row) => !isForOwners(row, right))
  const granting = given.map((row) => explainRow(ctx, row, { right, values, isGeneral }))
  if (granting.length) return granting
  const roles = [...ctx.user.roles].sort().join(', ')
  return [{ rule: 'role', name: roles, verdict: 'refuses', reason: `None of the user's roles grants to ${right} ${meta.name}` }]
}

/** A right to create is never the owner's alone: there is no owner before. */
const isForOwners = (row: Readonly<DocPermJson>, right: Right): boolean => Boolean(Number(row.if_owner ?? 0)) && right !== 'create'

function explainRow(
  ctx: Context,
  row: Readonly<DocPermJson>,
  { right, values, isGeneral }: ExplainOptions & { readonly isGeneral: boolean },
): ExplainedRule {
  const name = row.role ?? ''
  if (!isForOwners(row, right)) return { rule: 'role', name, verdict: 'allows', reason: `The role grants to ${right}` }
  if (isGeneral)
    return {
      rule: 'owner',
      name,
      verdict: 'silent',
      reason: `The role grants to ${right} one's own documents; another one grants it for all, and counts`,
    }
  const verdict = values === undefined ? 'depends' : isOwner(ctx, values) ? 'allows' : 'silent'
  return { rule: 'owner', name, verdict, reason: `The role grants to ${right} one's own documents` }
}

async function explainUserPermissions(ctx: Context, meta: Meta, { values }: ExplainOptions): Promise<ExplainedRule[]> {
  const limits = await restrictions(ctx, meta)
  return Promise.all(
    limits.map(async (limit): Promise<ExplainedRule> => {
      const where = limit.rows ? `${limit.rows.tables.join(', ')}: ${limit.field}` : limit.field
      const allowed = limit.allowed.slice(0, 20).join(', ') + (limit.allowed.length > 20 ? ' …' : '')
      const verdict = values === undefined ? 'limits' : (await meets(ctx, meta, limit, values)) ? 'allows' : 'refuses'
      return {
        rule: 'user permission',
        name: where,
        verdict,
        reason: `By role only where ${where} is ${limit.emptyPasses ? 'empty or ' : ''}one of: ${allowed}`,
      }
    }),
  )
}

async function explainHooks(ctx: Context, meta: Meta, { right, values }: ExplainOptions): Promise<ExplainedRule[]> {
  const hooks = ctx.permissionHooks.hasPermission(meta.name)
  if (hooks.length === 0) return []
  const verdict = values === undefined ? 'limits' : (await hooksAgree(ctx, meta, right, values)) ? 'allows' : 'refuses'
  return [{ rule: 'hook', name: meta.name, verdict, reason: 'An app has rules of its own for these documents, by role and for owners' }]
}

async function explainShares(ctx: Context, meta: Meta, { right, values }: ExplainOptions): Promise<ExplainedRule[]> {
  const column = shareColumns[right]
  if (column === undefined || ctx.user.name === 'Guest' || (right === 'share' && isSharingOff(ctx))) return []
  const any = (await ctx.users.sharedDoctypes(ctx.user.name)).has(`${meta.name}/${column}`)
  const rule = (verdict: ExplainedRule['verdict'], reason: string): ExplainedRule[] => [{ rule: 'share', name: meta.name, verdict, reason }]
  if (!any) return rule('silent', `No ${meta.name} is shared with the user with the right to ${column}`)
  if (values === undefined) return rule('depends', `Some ${meta.name} are shared with the user with the right to ${column}`)
  const shared = (await sharedRights(ctx, meta, String(values.name ?? '')))[column]
  return shared ? rule('allows', `The document is shared with the right to ${column}`) : rule('silent', 'The document is not shared with the user')
}
