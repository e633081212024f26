import { noPermission } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Meta } from '../../meta/meta.ts'
import { mayDoctype } from '../../permission/decide.ts'
import { readableLevels } from '../../permission/levels.ts'
import { listCondition } from '../../permission/list-condition.ts'
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
  const mayRead = await mayDoctype(ctx, meta, 'read')
  if (!mayRead && !(await mayDoctype(ctx, meta, 'select'))) throw noPermission({ right: 'read', doctype: meta.name })
  return {
    levels: readableLevels(ctx, meta),
    shown: mayRead ? undefined : new Set(['name', ...meta.searchFields]),
    condition: await listCondition(ctx, meta, alias),
  }
}

/**
 * What the user may see of a child table by way of its parent DocType: rows of parents that the user may read, in table fields of the user's levels.
 * Throws noPermission where no parent is named, or one that has no such table.
 */
export async function accessToRows(ctx: Context, child: Meta, alias: string, asked: { parent?: string; options: ListOptions }): Promise<Access> {
  if (asked.options.ignorePermissions) return everything
  const parent = asked.parent === undefined ? undefined : await ctx.meta.find(asked.parent)
  if (!parent || parent.istable || !parent.tableFields.some((field) => field.options === child.name)) throw noPermission({ right: 'read', doctype: child.name })
  const { levels, condition } = await accessTo(ctx, parent, 'p')
  const tables = visibleTables(parent, child, levels)
  if (tables.length === 0) throw noPermission({ right: 'read', doctype: child.name })
  const parts: RawBuilder<unknown>[] = [sql`${sql.id(alias, 'parenttype')} = ${parent.name}`]
  if (tables.length < tablesOf(parent, child).length) parts.push(ctx.db.dialect.inList(sql.id(alias, 'parentfield'), tables))
  if (condition && !parent.issingle) parts.push(parentExists(ctx, parent, alias, condition))
  return { levels, shown: undefined, condition: sql`(${sql.join(parts, sql` and `)})` }
}

const tablesOf = (parent: Meta, child: Meta): readonly string[] =>
  parent.tableFields.filter((field) => field.options === child.name).map((field) => field.fieldname)

/** The table fields of a DocType that hold rows of a child and may be read on the given levels. */
export const visibleTables = (parent: Meta, child: Meta, levels: Access['levels']): readonly string[] =>
  tablesOf(parent, child).filter((name) => levels === undefined || levels.has(parent.field.get(name)?.permlevel ?? 0))

/** Whether every table field for a child may be read. */
export const allTablesVisible = (parent: Meta, child: Meta, levels: Access['levels']): boolean =>
  visibleTables(parent, child, levels).length === tablesOf(parent, child).length

function parentExists(ctx: Context, parent: Meta, alias: string, condition: RawBuilder<SqlBool>): RawBuilder<unknown> {
  const name = nameAsText(ctx, parent, 'p')
  return sql`exists (select 1 from ${sql.table(parent.table)} as ${sql.id('p')} where ${name} = ${sql.id(alias, 'parent')} and ${condition})`
}

/** A table's name column as the text that links and rows hold. */
export const nameAsText = (ctx: Context, meta: Meta, alias: string): RawBuilder<unknown> => {
  const name = sql.id(alias, 'name')
  return meta.columns.find((column) => column.name === 'name')?.kind.kind === 'varchar' ? name : ctx.db.dialect.asText(name)
}
