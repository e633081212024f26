import { noPermission } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { type Access, accessTo, isImpossible, isRight } from './access.ts'
import { policyLimits } from './policy/limit.ts'
import { meetsPolicies } from './policy/policy-decide.ts'
import { violatingRows } from './restriction-sql.ts'
import { type Right, rights } from './right.ts'
import { mayTouchRow, mayTouchTable, rowValues } from './row.ts'
import { type SharedRights, sharedRights } from './shares.ts'
import { isAdministrator } from './user.ts'
import type { Restriction } from './user-permissions.ts'

/**
 * Whether the user may do this to a document, of which all stored values are given; without values: to the DocType at all. Rows of child tables
 * follow their parent. What is no right is refused. In memory, but for shares of a DocType of which something is shared with the user, and for policies
 * that look at what links lead to, or at rows that are not given.
 */
export async function may(ctx: Context, meta: Meta, right: string, values?: Readonly<Row>): Promise<boolean> {
  if (values === undefined) return mayDoctype(ctx, meta, right)
  if (isAdministrator(ctx.user)) return true
  if (!isRight(right)) return false
  if (meta.istable) return mayTouchRow(ctx, meta, { right, values, mayParent: may })
  return isWithin(ctx, meta, await accessTo(ctx, meta, right), values)
}

/**
 * Whether the user may do this to documents of the DocType at all. To read and select, rights on one's own documents are enough, for others not
 * (`create` is granted by them too); a share is enough for the rights that it gives. Child tables need the `parent` that they are asked for.
 */
export async function mayDoctype(ctx: Context, meta: Meta, right: string, parent?: Meta): Promise<boolean> {
  if (isAdministrator(ctx.user)) return true
  if (!isRight(right)) return false
  if (meta.istable) return parent !== undefined && mayTouchTable(ctx, meta, { right, parent }) && mayDoctype(ctx, parent, right)
  const access = await accessTo(ctx, meta, right)
  const byOwner = access.byOwner && (right === 'read' || right === 'select')
  return access.everything || access.byRole || byOwner || access.byShare !== undefined
}

/** Throws noPermission where `may` says no. */
export async function demand(ctx: Context, meta: Meta, right: string, values?: Readonly<Row>): Promise<void> {
  if (await may(ctx, meta, right, values)) return
  throw noPermission({ right, doctype: meta.name, name: values?.name ?? '' })
}

/** Whether policies let the user do this to a document with these values, whatever roles say. */
export async function isOpenByPolicies(ctx: Context, meta: Meta, right: Right, values: Readonly<Row>): Promise<boolean> {
  if (isAdministrator(ctx.user)) return true
  const limits = await policyLimits(ctx, meta, right)
  return limits !== 'nothing' && meetsPolicies(ctx, limits, values)
}

/** All rights on a document as 0 and 1. Rights that the DocType cannot have are 0, for Administrator too. */
export async function documentRights(ctx: Context, meta: Meta, values: Readonly<Row>): Promise<Record<Right, 0 | 1>> {
  let shares: Promise<SharedRights> | undefined
  const asked = (): Promise<SharedRights> => {
    shares ??= sharedRights(ctx, meta, String(values.name ?? ''))
    return shares
  }
  const decide = async (right: Right): Promise<boolean> => {
    if (isImpossible(meta, right)) return false
    if (isAdministrator(ctx.user) || meta.istable) return may(ctx, meta, right, values)
    return isWithin(ctx, meta, await accessTo(ctx, meta, right), values, asked)
  }
  const decided = await Promise.all(rights.map(async (right) => [right, (await decide(right)) ? 1 : 0] as const))
  return Object.fromEntries(decided) as Record<Right, 0 | 1>
}

/** Whether one of the ways leads to the document, and it meets the policies; what is cheap first. */
async function isWithin(
  ctx: Context,
  meta: Meta,
  access: Access,
  values: Readonly<Row>,
  shares = () => sharedRights(ctx, meta, String(values.name ?? '')),
): Promise<boolean> {
  if (access.everything) return true
  if (!(await meetsPolicies(ctx, access.policies, values))) return false
  const byOwner = access.byOwner && isOwner(ctx, values)
  const byRole = !byOwner && access.byRole && (await meetsAll(ctx, meta, access.restrictions, values))
  if ((byOwner || byRole) && (await hooksAgree(ctx, meta, access.right, values))) return true
  return access.byShare !== undefined && values.name != null && (await shares())[access.byShare]
}

/** Whether the user owns a document, in letters of any case. */
export const isOwner = (ctx: Context, values: Readonly<Row>): boolean => String(values.owner ?? '').toLowerCase() === ctx.user.name.toLowerCase()

/** Whether no app's hook refuses; the last app's is asked first. */
export async function hooksAgree(ctx: Context, meta: Meta, right: Right, values: Readonly<Row>): Promise<boolean> {
  for (const hook of ctx.permissionHooks.hasPermission(meta.name).toReversed()) if ((await hook(ctx, { meta, right, values })) !== true) return false
  return true
}

async function meetsAll(ctx: Context, meta: Meta, restrictions: readonly Restriction[], values: Readonly<Row>): Promise<boolean> {
  for (const restriction of restrictions) if (!(await meets(ctx, meta, restriction, values))) return false
  return true
}

/** Whether a document meets a limit of User Permissions; the database is asked about tables that it was loaded without. */
export async function meets(ctx: Context, meta: Meta, restriction: Restriction, values: Readonly<Row>): Promise<boolean> {
  const { rows, field } = restriction
  if (!rows) return isAllowed(restriction, values[field])
  const missing = rows.tables.filter((table) => values[table] === undefined)
  const given = rows.tables.flatMap((table) => (Array.isArray(values[table]) ? (values[table] as unknown[]) : []))
  if (!given.every((row) => isAllowed(restriction, rowValues(row)[field]))) return false
  return (
    missing.length === 0 || values.name == null || !(await isViolated(ctx, meta, { ...restriction, rows: { ...rows, tables: missing } }, values.name))
  )
}

function isAllowed({ allowed, emptyPasses }: Restriction, value: unknown): boolean {
  const text = value == null ? '' : String(value)
  return text === '' ? emptyPasses : allowed.includes(text)
}

/** Asks the database about tables that the document was loaded without. */
async function isViolated(ctx: Context, meta: Meta, restriction: Restriction, name: unknown): Promise<boolean> {
  const query = sql`${violatingRows(ctx.db.dialect, meta, restriction, sql`${String(name)}`)} limit 1`
  return (await ctx.db.read(compile(ctx.db.dialect, query, { named: true }))).length > 0
}
