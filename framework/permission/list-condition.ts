import { noPermission } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Meta } from '../meta/meta.ts'
import { type Access, accessTo } from './access.ts'
import { may, mayDoctype } from './decide.ts'
import { listHooks } from './hooks.ts'
import { policyConditions } from './policy/policy-sql.ts'
import { restrictionCondition, textColumn } from './restriction-sql.ts'
import type { Right } from './right.ts'
import { roleRights } from './role-rights.ts'
import { readSingle } from './row.ts'
import { sharedNames } from './shares.ts'
import { isAdministrator } from './user.ts'
import type { RestrictionOptions } from './user-permissions.ts'

/** How a list is asked for. */
export interface ListConditionOptions extends RestrictionOptions {
  /** Name that the DocType's table has in the statement. Default: the table's own. */
  readonly alias?: string
  /** Of a child table: the DocType whose rows are meant; needed there. */
  readonly parent?: Meta
  /** `select`: names for a link, for which that right is enough. Default: `read`, or `select` where the user has nothing else. */
  readonly right?: 'read' | 'select'
  /** Rests on `read` alone. */
  readonly onlyReadable?: boolean
  /** Leaves User Permissions out: for links of forms that do. */
  readonly ignoreUserPermissions?: boolean
  /** Rights whose policies the documents have to meet besides: `export`. */
  readonly also?: Right | readonly Right[]
}

/**
 * The documents that the user may see in a list, as a condition: exactly those for which `may` says yes, apart from hooks (`hasPermission` is asked about
 * documents, `queryConditions` for lists). Undefined: all of them. Throws noPermission where there can be none.
 */
export async function listCondition(ctx: Context, meta: Meta, options: string | ListConditionOptions = {}): Promise<RawBuilder<SqlBool> | undefined> {
  const asked = typeof options === 'string' ? { alias: options } : options
  if (isAdministrator(ctx.user)) return undefined
  if (meta.istable) return rowCondition(ctx, meta, asked)
  const rights = asked.onlyReadable ? (['read'] as const) : openRights(ctx, meta, listRights(ctx, meta, asked.right))
  const ways = await Promise.all(rights.map((right) => openBy(ctx, meta, right, asked)))
  const open = ways.filter((way) => way !== 'nothing')
  if (open.length === 0) throw noPermission({ right: 'read', doctype: meta.name, name: '' })
  const conditions = open.filter((way) => way !== undefined)
  if (conditions.length < open.length) return undefined
  return conditions.length === 1 ? conditions[0] : sql<SqlBool>`(${sql.join(conditions, sql` or `)})`
}

/** Policies may close selecting where a share still lets documents be read. */
const openRights = (ctx: Context, meta: Meta, rights: readonly ('read' | 'select')[]): readonly ('read' | 'select')[] =>
  rights.join() === 'select' && ctx.policies.peek(meta)?.length !== 0 ? ['read', 'select'] : rights

/** The documents that a right opens. */
async function openBy(ctx: Context, meta: Meta, right: Right, asked: ListConditionOptions): Promise<RawBuilder<SqlBool> | undefined | 'nothing'> {
  const access = await accessTo(ctx, meta, right, asked)
  if (access.everything) return undefined
  if (!access.byRole && !access.byOwner && !access.byShare) return 'nothing'
  const besides = await Promise.all([asked.also ?? []].flat().map((each) => accessTo(ctx, meta, each, asked)))
  const also = besides.flatMap(({ policies: limits }) => limits)
  const restrictions = asked.ignoreUserPermissions ? [] : access.restrictions
  return accessCondition(ctx, meta, { ...access, restrictions, policies: [...access.policies, ...also] }, asked.alias ?? meta.table)
}

/**
 * The rights that a list rests on: what roles grant of `read` and `select`, the wanted one first. Names for a link rest on both where one of them is only
 * the owner's: what may be read may be selected.
 */
function listRights(ctx: Pick<Context, 'user'>, meta: Meta, wanted: 'read' | 'select' = 'read'): readonly ('read' | 'select')[] {
  if (isAdministrator(ctx.user)) return ['read']
  const { always, own } = roleRights(meta, ctx.user.roles)
  const grants = (right: Right): boolean => always.has(right) || own.has(right)
  if (wanted === 'select' && grants('read') && grants('select') && (own.has('read') || own.has('select'))) return ['read', 'select']
  const other = wanted === 'read' ? 'select' : 'read'
  return [!grants(wanted) && grants(other) ? other : wanted]
}

/** Whether a list may hold documents that the user may select, but not read. */
export const isForSelecting = (ctx: Pick<Context, 'user'>, meta: Meta, wanted: 'read' | 'select'): boolean =>
  !meta.istable && listRights(ctx, meta, wanted).includes('select')

/** Fields that a list may show to a user who may only select: name and search fields. Undefined: the levels alone decide. */
export function selectableFields(ctx: Pick<Context, 'user'>, meta: Meta): ReadonlySet<string> | undefined {
  return isForSelecting(ctx, meta, 'read') ? new Set(['name', ...meta.searchFields]) : undefined
}

/** An access as SQL. Undefined: no limit. */
export async function accessCondition(ctx: Context, meta: Meta, access: Access, alias: string): Promise<RawBuilder<SqlBool> | undefined> {
  if (access.everything) return undefined
  const { dialect } = ctx.db
  const hooked = await hookConditions(ctx, meta, alias)
  const limits = access.restrictions.map((each) => restrictionCondition(dialect, meta, alias, each))
  const policies = policyConditions({ dialect, meta, alias }, access.policies)
  if (access.byRole && limits.length === 0 && hooked.length === 0) return policies.length ? all(policies) : undefined
  const ways: RawBuilder<SqlBool>[] = []
  if (access.byRole) ways.push(all([...limits, ...hooked]))
  if (access.byOwner) ways.push(all([sql<SqlBool>`lower(${sql.id(alias, 'owner')}) = ${ctx.user.name.toLowerCase()}`, ...hooked]))
  if (access.byShare) ways.push(sql<SqlBool>`${textColumn(dialect, meta, alias, 'name')} in (${sharedNames(ctx, meta, access.byShare)})`)
  return ways.length ? all([sql<SqlBool>`(${sql.join(ways, sql` or `)})`, ...policies]) : sql<SqlBool>`1 = 0`
}

const all = (conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> =>
  conditions.length === 1 && conditions[0] ? conditions[0] : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`

async function hookConditions(ctx: Context, meta: Meta, alias: string): Promise<RawBuilder<SqlBool>[]> {
  const found: RawBuilder<SqlBool>[] = []
  for (const hook of listHooks(ctx, meta)) {
    const condition = await hook(ctx, meta, alias)
    if (condition) found.push(sql<SqlBool>`(${condition})`)
  }
  return found
}

/** Rows of a child table: those of documents of the parent DocType that the user may read; to select these is not enough. */
async function rowCondition(ctx: Context, meta: Meta, { parent, alias = meta.table }: ListConditionOptions): Promise<RawBuilder<SqlBool>> {
  const refusal = noPermission({ right: 'read', doctype: meta.name, name: '' })
  if (!parent || !(await mayDoctype(ctx, meta, 'read', parent))) throw refusal
  const ofType = sql<SqlBool>`${sql.id(alias, 'parenttype')} = ${parent.name}`
  if (parent.issingle && !(await may(ctx, parent, 'read', await readSingle(ctx, parent)))) throw refusal
  const condition = parent.issingle || parent.isVirtual ? undefined : await openBy(ctx, parent, 'read', {})
  if (condition === 'nothing') throw refusal
  if (!condition) return ofType
  const name = textColumn(ctx.db.dialect, parent, parent.table, 'name')
  return sql<SqlBool>`(${ofType} and ${sql.id(alias, 'parent')} in (select ${name} from ${sql.table(parent.table)} where ${condition}))`
}
