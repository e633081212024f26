import { noPermission } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { listCondition } from './list-condition.ts'
import { isAdministrator } from './user.ts'

// Documents that keep names of others in a text: a name is shown to who finds its document in lists.

/** A DocType whose rows hold lists of names, as JSON. */
interface Keeper {
  /** Field that names the DocType of the documents. */
  readonly doctype: string
  readonly table: string
  readonly names: string
}

const keepers: Readonly<Record<string, Keeper>> = {
  'Kanban Board': { doctype: 'reference_doctype', table: 'columns', names: 'order' },
}

/** Whether a column of a table holds names of other documents: lists, which do not look into it, show it to Administrator alone. */
export const isKeptNames = (doctype: string, column: string): boolean => doctype === 'Kanban Board Column' && column === 'order'

/** Takes out of a document the names of those that the user does not find in lists. Changes `wire` and answers it. One statement where there are any. */
export async function maskKeptNames(ctx: Context, meta: Meta, wire: Row): Promise<Row> {
  const keeper = Object.hasOwn(keepers, meta.name) ? keepers[meta.name] : undefined
  if (!keeper || isAdministrator(ctx.user)) return wire
  const rows = (Array.isArray(wire[keeper.table]) ? (wire[keeper.table] as Row[]) : []).filter((row) => row[keeper.names])
  const names = rows.map((row) => keptNames(row[keeper.names]))
  const open = await openNames(ctx, String(wire[keeper.doctype] ?? ''), names.flat())
  for (const [at, row] of rows.entries()) row[keeper.names] = JSON.stringify((names[at] ?? []).filter((name) => open.has(name)))
  return wire
}

/** Names in a text that a document keeps; none where it is no list. */
export function keptNames(text: unknown): string[] {
  try {
    const names: unknown = JSON.parse(String(text || '[]'))
    return Array.isArray(names) ? names.map(String) : []
  } catch {
    // a text that anybody who may write the document can have put there
    return []
  }
}

/** Those of the names whose documents the user finds in lists. Names of DocTypes without a table are not found. */
export async function openNames(ctx: Context, doctype: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const meta = names.length > 0 ? await ctx.meta.find(doctype) : undefined
  if (!meta || meta.issingle || meta.isVirtual || meta.istable) return new Set()
  const condition = await conditionFor(ctx, meta)
  if (condition === 'nothing') return new Set()
  const { dialect } = ctx.db
  const name = sql.id(meta.table, 'name')
  const among = dialect.inList(meta.columns[0]?.kind.kind === 'varchar' ? name : dialect.asText(name), [...new Set(names)])
  const query = sql`select ${name} from ${sql.table(meta.table)} where ${among}${condition ? sql` and ${condition}` : sql``}`
  return new Set((await ctx.db.read(compile(dialect, query))).map((row) => String(row.name)))
}

async function conditionFor(ctx: Context, meta: Meta): Promise<RawBuilder<SqlBool> | undefined | 'nothing'> {
  try {
    return await listCondition(ctx, meta)
  } catch (error) {
    if (noPermission.is(error)) return 'nothing'
    throw error
  }
}
