import { noPermission } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Meta } from '../meta/meta.ts'
import { type Access, accessTo } from './access.ts'
import { mayDoctype } from './decide.ts'
import { restrictionCondition, textColumn } from './restriction-sql.ts'
import type { Right } from './right.ts'
import { roleRights } from './role-rights.ts'
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
}

/**
 * The documents that the user may see in a list, as a condition: exactly those for which `may` says yes, apart from hooks (`hasPermission` is asked about
 * documents, `queryConditions` for lists). Undefined: all of them. Throws noPermission where there can be none.
 */
export async function listCondition(ctx: Context, meta: Meta, options: string | ListConditionOptions = {}): Promise<RawBuilder<SqlBool> | undefined> {
  const asked = typeof options === 'string' ? { alias: options } : options
  if (isAdministrator(ctx.user)) return undefined
  if (meta.istable) return rowCondition(ctx, meta, asked)
  const right = listRight(ctx, meta, asked.right)
  const access = await accessTo(ctx, meta, right, asked)
  if (!access.byRole && !access.byOwner && !access.byShare) throw noPermission({ right: 'read', doctype: meta.name, name: '' })
  return accessCondition(ctx, meta, access, asked.alias ?? meta.table)
}

/** The right that a list rests on: what roles grant of `read` and `select`, the wanted one first. */
export function listRight(ctx: Pick<Context, 'user'>, meta: Meta, wanted: 'read' | 'select' = 'read'): 'read' | 'select' {
  const { always, own } = roleRights(meta, ctx.user.roles)
  const other = wanted === 'read' ? 'select' : 'read'
  const grants = (right: Right): boolean => isAdministrator(ctx.user) || always.has(right) || own.has(right)
  return !grants(wanted) && grants(other) ? other : wanted
}

/** Fields that a list may show to a user who may only select: name and search fields. Undefined: the levels alone decide. */
export function selectableFields(ctx: Pick<Context, 'user'>, meta: Meta): ReadonlySet<string> | undefined {
  return meta.istable || listRight(ctx, meta) === 'read' ? undefined : new Set(['name', ...meta.searchFields])
}

/** An access as SQL. Undefined: no limit. */
export async function accessCondition(ctx: Context, meta: Meta, access: Access, alias: string): Promise<RawBuilder<SqlBool> | undefined> {
  if (access.everything) return undefined
  const { dialect } = ctx.db
  const hooked = await hookConditions(ctx, meta, alias)
  const limits = access.restrictions.map((each) => restrictionCondition(dialect, meta, alias, each))
  if (access.byRole && limits.length === 0 && hooked.length === 0) return undefined
  const ways: RawBuilder<SqlBool>[] = []
  if (access.byRole) ways.push(all([...limits, ...hooked]))
  if (access.byOwner) ways.push(all([sql<SqlBool>`lower(${sql.id(alias, 'owner')}) = ${ctx.user.name.toLowerCase()}`, ...hooked]))
  if (access.byShare) ways.push(sql<SqlBool>`${textColumn(dialect, meta, alias, 'name')} in (${sharedNames(ctx, meta, access.byShare)})`)
  return ways.length ? sql<SqlBool>`(${sql.join(ways, sql` or `)})` : sql<SqlBool>`1 = 0`
}

const all = (conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> => sql<SqlBool>`(${sql.join(conditions, sql` and `)})`

async function hookConditions(ctx: Context, meta: Meta, alias: string): Promise<RawBuilder<SqlBool>[]> {
  const found: RawBuilder<SqlBool>[] = []
  for (const hook of ctx.permissionHooks.queryConditions(meta.name)) {
    const condition = await hook(ctx, meta, alias)
    if (condition) found.push(sql<SqlBool>`(${condition})`)
  }
  return found
}

/** Rows of a child table: those of documents of the parent DocType that the user may see. */
async function rowCondition(ctx: Context, meta: Meta, { parent, alias = meta.table }: ListConditionOptions): Promise<RawBuilder<SqlBool>> {
  if (!parent || !(await mayDoctype(ctx, meta, 'read', parent))) throw noPermission({ right: 'read', doctype: meta.name, name: '' })
  const ofType = sql<SqlBool>`${sql.id(alias, 'parenttype')} = ${parent.name}`
  const condition = parent.issingle || parent.isVirtual ? undefined : await listCondition(ctx, parent, { right: 'read' })
  if (!condition) return ofType
  const name = textColumn(ctx.db.dialect, parent, parent.table, 'name')
  return sql<SqlBool>`(${ofType} and ${sql.id(alias, 'parent')} in (select ${name} from ${sql.table(parent.table)} where ${condition}))`
}
