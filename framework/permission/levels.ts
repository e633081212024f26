import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import { allLevels, roleRights } from './role-rights.ts'
import { isAdministrator } from './user.ts'

/** Levels of fields that the user may read, 0 among them: whether the document may be read is asked elsewhere. Of a child table: ask for its parent's. */
export const readableLevels = (ctx: Pick<Context, 'user'>, meta: Meta): ReadonlySet<number> =>
  isAdministrator(ctx.user) ? allLevels : roleRights(meta, ctx.user.roles).readLevels

/** Levels of fields that the user may write, 0 among them. */
export const writableLevels = (ctx: Pick<Context, 'user'>, meta: Meta): ReadonlySet<number> =>
  isAdministrator(ctx.user) ? allLevels : roleRights(meta, ctx.user.roles).writeLevels

type Field = Readonly<DocFieldJson>

/** Fields above level 0, and child tables, which may have some. */
const raised = perMeta((meta) => meta.fields.filter((field) => levelOf(field) > 0))

const levelOf = (field: Field): number => Number(field.permlevel ?? 0)

const numbers: ReadonlySet<string> = new Set(['Int', 'Float', 'Currency', 'Percent', 'Check'])

/** The DocType whose rows of permissions give levels: of a row of a table, that of the document that it belongs to. */
async function ownerOfLevels(ctx: Context, meta: Meta, values: Readonly<Row>): Promise<Meta> {
  return (meta.istable && values.parenttype ? await ctx.meta.find(String(values.parenttype)) : undefined) ?? meta
}

/**
 * Empties what the user may not read in a document that is about to be sent, and in its rows: numbers become 0, tables empty, other fields are left
 * out. Changes `wire` and answers it.
 */
export const maskForRead = (ctx: Context, meta: Meta, wire: Row): Promise<Row> => maskFor(ctx, meta, { right: 'read', wire })

/** As `maskForRead`, or with `write` what the user may not write. */
export async function maskFor(ctx: Context, meta: Meta, { right, wire }: { right: 'read' | 'write'; wire: Row }): Promise<Row> {
  if (isAdministrator(ctx.user)) return wire
  const levelsOf = right === 'read' ? readableLevels : writableLevels
  const levels = levelsOf(ctx, await ownerOfLevels(ctx, meta, wire))
  maskFields(meta, levels, wire)
  for (const table of meta.tableFields) {
    const rows = wire[table.fieldname]
    if (!Array.isArray(rows) || rows.length === 0) continue
    const child = ctx.meta.peek(table.options ?? '') ?? (await ctx.meta.get(table.options ?? ''))
    for (const row of rows as Row[]) maskFields(child, levels, row)
  }
  return wire
}

/** Empties the fields of a document, or of a row, that are on other levels than these. */
export function maskFields(meta: Meta, levels: ReadonlySet<number>, wire: Row): void {
  for (const field of raised(meta)) {
    if (levels.has(levelOf(field))) continue
    if (numbers.has(field.fieldtype)) wire[field.fieldname] = 0
    else if (Array.isArray(wire[field.fieldname])) wire[field.fieldname] = []
    else delete wire[field.fieldname]
  }
}

/** A document that is being written, as this module needs it; `Document` is one. */
export interface WrittenDocument {
  readonly meta: Meta
  values: Row
  /** As stored; undefined while new. */
  before: Row | undefined
  isNew(): boolean
  rows(fieldname: string): WrittenDocument[]
}

/**
 * Undoes what the user may not write: fields above the user's level get their stored value back, in a new document their default. Rows of a stored
 * document alike; rows of a new one stay, as in Frappe.
 */
export async function resetUnwritable(ctx: Context, meta: Meta, doc: WrittenDocument): Promise<void> {
  if (isAdministrator(ctx.user)) return
  const levels = writableLevels(ctx, await ownerOfLevels(ctx, meta, doc.values))
  resetFields(ctx, doc, levels)
  if (doc.isNew()) return
  for (const table of meta.tableFields) for (const row of doc.rows(table.fieldname)) resetFields(ctx, row, levels)
}

function resetFields(ctx: Context, doc: WrittenDocument, levels: ReadonlySet<number>): void {
  for (const field of raised(doc.meta)) {
    if (levels.has(levelOf(field)) || !isValue(field, doc.meta.fieldTypes)) continue
    doc.values[field.fieldname] = doc.isNew() ? defaultOf(ctx, field, doc.meta.fieldTypes) : doc.before?.[field.fieldname]
  }
}

const tables: ReadonlySet<string> = new Set(['Table', 'Table MultiSelect'])

const isValue = (field: Field, types: FieldTypes): boolean => tables.has(field.fieldtype) || types.of(field).column !== undefined

/** What a field of a new document holds before anyone has set it. */
function defaultOf(ctx: Context, field: Field, types: FieldTypes): unknown {
  if (tables.has(field.fieldtype)) return []
  const text = field.default == null ? '' : String(field.default)
  const word = text.toLowerCase()
  if (word === '__user' || word === 'user') return ctx.user.name
  if (field.fieldtype === 'Date' || field.fieldtype === 'Datetime') {
    if (word === 'today' || word === '__today') return ctx.clock.today()
    if (word === 'now') return field.fieldtype === 'Date' ? ctx.clock.today() : ctx.clock.timestamp()
  }
  if (text === '' && field.fieldtype === 'Select' && field.options != null) return field.options.split('\n')[0]?.trim() ?? null
  return types.of(field).parse(text === '' || text.startsWith(':') ? null : text, field)
}
