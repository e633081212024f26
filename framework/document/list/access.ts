import { noPermission } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Meta } from '../../meta/meta.ts'
import { readableLevels } from '../../permission/levels.ts'
import { isForSelecting, listCondition, selectableFields } from '../../permission/list-condition.ts'
import type { ListOptions } from './query.ts'

/** What the user may see of a DocType in lists. */
export interface Access {
  /** Permission levels whose fields may be read; undefined: all. */
  readonly levels: ReadonlySet<number> | undefined
  /** The only columns that may be shown, for users with nothing but the right to select; undefined: all. */
  readonly shown: ReadonlySet<string> | undefined
  /** Which rows; undefined: all. */
  readonly condition: RawBuilder<SqlBool> | undefined
}

/** Everything, for code that asks without checks. */
export const everything: Access = { levels: undefined, shown: undefined, condition: undefined }

/** What the user may see of a DocType whose table stands under `alias`. Throws noPermission for nothing at all. */
export async function accessTo(ctx: Context, meta: Meta, alias: string, options: ListOptions = {}): Promise<Access> {
  if (options.ignorePermissions) return everything
  const { referenceDoctype, names, ignoreUserPermissions, also, onlyReadable } = options
  const right = names ? 'select' : 'read'
  const condition = await listCondition(ctx, meta, { alias, referenceDoctype, right, also, ignoreUserPermissions, onlyReadable })
  const shown = names ? new Set(['name', ...meta.searchFields, meta.titleField ?? 'name']) : onlyReadable ? undefined : selectableFields(ctx, meta)
  return { levels: readableLevels(ctx, meta), shown, condition }
}

/** Which rows of a child table may be joined to a list: all below documents that may be read, which those in a list are that do not rest on `select`. */
export async function joinedRows(
  ctx: Context,
  parent: Meta,
  child: Meta,
  asked: { alias: string; options: ListOptions },
): Promise<Access['condition']> {
  const { alias, options } = asked
  if (options.ignorePermissions || !isForSelecting(ctx, parent, options.names ? 'select' : 'read')) return undefined
  return listCondition(ctx, child, { alias, parent })
}

/**
 * What the user may see of a child table by way of its parent DocType: rows of parents that the user may read, in table fields of the user's levels.
 * Throws noPermission where no parent is named, or one that has no such table.
 */
export async function accessToRows(ctx: Context, child: Meta, alias: string, asked: { parent?: string; options: ListOptions }): Promise<Access> {
  if (asked.options.ignorePermissions) return everything
  const parent = asked.parent === undefined ? undefined : await ctx.meta.find(asked.parent)
  const refuse = () => noPermission({ right: 'read', doctype: child.name, name: '' })
  if (!parent || parent.istable || tablesOf(parent, child).length === 0) throw refuse()
  const levels = readableLevels(ctx, parent)
  const tables = visibleTables(parent, child, levels)
  if (tables.length === 0) throw refuse()
  const rows = (await listCondition(ctx, child, { alias, parent })) ?? sql<SqlBool>`${sql.id(alias, 'parenttype')} = ${parent.name}`
  const all = tables.length === tablesOf(parent, child).length
  const condition = all ? rows : sql<SqlBool>`(${rows} and ${ctx.db.dialect.inList(sql.id(alias, 'parentfield'), tables)})`
  return { levels, shown: undefined, condition }
}

const tablesOf = (parent: Meta, child: Meta): readonly string[] =>
  parent.tableFields.filter((field) => field.options === child.name).map((field) => field.fieldname)

/** The table fields of a DocType that hold rows of a child and may be read on the given levels. */
export const visibleTables = (parent: Meta, child: Meta, levels: Access['levels']): readonly string[] =>
  tablesOf(parent, child).filter((name) => levels === undefined || levels.has(Number(parent.field.get(name)?.permlevel ?? 0)))

/** Whether every table field for a child may be read. */
export const allTablesVisible = (parent: Meta, child: Meta, levels: Access['levels']): boolean =>
  visibleTables(parent, child, levels).length === tablesOf(parent, child).length

/** A table's name column as the text that links and rows hold. */
export const nameAsText = (ctx: Context, meta: Meta, alias: string): RawBuilder<unknown> => {
  const name = sql.id(alias, 'name')
  return meta.columns.find((column) => column.name === 'name')?.kind.kind === 'varchar' ? name : ctx.db.dialect.asText(name)
}
