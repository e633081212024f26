import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { fieldType } from '@cortado/contract/fields/registry.ts'
import { scrub } from '../config/names.ts'
import type { Context } from '../context.ts'
import { defaultFromUserPermissions } from '../permission/user-permissions.ts'
import type { Document } from './document.ts'

/** Fills what a new document leaves open (undefined or null, not ''): user permissions, the field's default, a Select's first option, the present time. */
export async function setDefaults(doc: Document): Promise<void> {
  if (doc.flags.inImport) return
  for (const field of doc.meta.valueFields) {
    if (doc.values[field.fieldname] == null) doc.values[field.fieldname] = await defaultOf(doc, field)
  }
  for (const table of doc.meta.tableFields) for (const row of doc.rows(table.fieldname)) if (row.isNew()) await setDefaults(row)
}

async function defaultOf(doc: Document, field: Readonly<DocFieldJson>): Promise<unknown> {
  const { ctx } = doc
  if (field.fieldtype === 'Link' && field.options !== 'User' && field.options && !field.ignore_user_permissions) {
    const allowed = defaultFromUserPermissions(ctx, field.options, (doc.parentDocument ?? doc).doctype)
    if (allowed !== undefined) return allowed
  }
  // the title has a rule of its own: see title.ts
  const isTitle = field.fieldname === doc.meta.titleField
  const text = isTitle || field.default == null ? '' : String(field.default)
  if (field.fieldtype === 'Time') return ctx.clock.timestamp().slice(11)
  if (text.startsWith(':')) return fromRecord(ctx, doc, field, text.slice(1))
  if (text !== '') return token(ctx, field, text)
  return field.fieldtype === 'Select' && !isTitle ? firstOption(field) : zero(field)
}

/** Default tokens: `__user`, `Today`, `now`; anything else is the value itself. */
function token(ctx: Context, field: Readonly<DocFieldJson>, text: string): unknown {
  const word = text.toLowerCase()
  if (word === '__user' || word === 'user') return ctx.user.name
  if (field.fieldtype === 'Date' || field.fieldtype === 'Datetime') {
    if (word === 'now') return field.fieldtype === 'Date' ? ctx.clock.timestamp().slice(0, 10) : ctx.clock.timestamp()
    if (word === 'today' || word === '__today') return ctx.clock.timestamp().slice(0, 10)
  }
  return fieldType(field.fieldtype).parse(text, field)
}

const firstOption = (field: Readonly<DocFieldJson>): string | null => {
  const first = (field.options ?? '').split('\n')[0]
  return first === undefined || field.options === undefined || field.options === null ? null : first.trim()
}

const zero = (field: Readonly<DocFieldJson>): unknown => fieldType(field.fieldtype).parse(null, field)

/** `:Company`: the field of the same name in the record that the parent links to. */
async function fromRecord(ctx: Context, doc: Document, field: Readonly<DocFieldJson>, doctype: string): Promise<unknown> {
  const name = (doc.parentDocument ?? doc).values[scrub(doctype)]
  if (!name || !(await ctx.meta.find(doctype))) return zero(field)
  const record = await ctx.documents.load(ctx, doctype, String(name)).catch(() => undefined)
  return record?.values[field.fieldname] ?? zero(field)
}
