import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import type { Right } from './right.ts'
import { roleRights } from './role-rights.ts'

// Rows of child tables have no permissions of their own: what counts is the parent, and the level of the table field that holds them.

const reading: ReadonlySet<string> = new Set(['select', 'read', 'print', 'email', 'report', 'export'])

/** Whether the user's levels reach a table field of `parent` that holds rows of `child` (the one called `field`, where it is given). */
export function mayTouchTable(ctx: Context, child: Meta, { right, parent, field }: { right: Right; parent: Meta; field?: unknown }): boolean {
  if (parent.istable) return false
  const { readLevels, writeLevels } = roleRights(parent, ctx.user.roles)
  const levels = reading.has(right) ? readLevels : writeLevels
  return parent.tableFields.some(
    (table) => table.options === child.name && (field === undefined || table.fieldname === field) && levels.has(Number(table.permlevel ?? 0)),
  )
}

/** What is asked about a row: `mayParent` decides about the document that it belongs to. */
export interface RowQuestion {
  readonly right: Right
  readonly values: Readonly<Row>
  readonly mayParent: (ctx: Context, meta: Meta, right: string, values?: Readonly<Row>) => Promise<boolean>
}

/** Whether the user may do this to a row: the same right on its parent, which is looked up (one statement). */
export async function mayTouchRow(ctx: Context, child: Meta, { right, values, mayParent }: RowQuestion): Promise<boolean> {
  const { parenttype, parent: name, parentfield } = values
  const parent = parenttype ? await ctx.meta.find(String(parenttype)) : undefined
  if (!parent || !mayTouchTable(ctx, child, { right, parent, field: parentfield })) return false
  if (parent.isVirtual) return mayParent(ctx, parent, right)
  const found = parent.issingle ? await readSingle(ctx, parent) : await readParent(ctx, parent, String(name ?? ''))
  return found !== undefined && mayParent(ctx, parent, right, found)
}

/** What is stored of a Single, by field: what a decision about it looks at. */
export async function readSingle(ctx: Context, { name }: Meta): Promise<Row> {
  const rows = await ctx.db.read(
    compile(ctx.db.dialect, sql`select field, value from ${sql.table('tabSingles')} where doctype = ${name}`, { named: true }),
  )
  return { name, docstatus: 0, owner: 'Administrator', ...Object.fromEntries(rows.map(({ field, value }) => [String(field), value])) }
}

async function readParent(ctx: Context, parent: Meta, name: string): Promise<Row | undefined> {
  const columns = sql.join(parent.columns.map((column) => sql.id(column.name)))
  const query = sql`select ${columns} from ${sql.table(parent.table)} where ${ctx.db.dialect.asText(sql.id('name'))} = ${name}`
  const text = sql`select ${columns} from ${sql.table(parent.table)} where ${sql.id('name')} = ${name}`
  const isText = parent.columns[0]?.kind.kind === 'varchar'
  return (await ctx.db.read(compile(ctx.db.dialect, isText ? text : query, { named: true })))[0]
}

/** Values of a row in memory, which is a document or plain values. (No field can be called `meta`.) */
export const rowValues = (row: unknown): Readonly<Row> => {
  const object = row as { meta?: unknown; values?: Row } & Row
  return object.meta !== undefined && object.values !== undefined ? object.values : object
}
