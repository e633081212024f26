import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { notFound } from '@cortado/contract/error-catalogue.ts'
import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import { scrub } from '../config/names.ts'
import type { Context } from '../context.ts'
import { allowedDocs, defaultFromUserPermissions } from '../permission/user-permissions.ts'
import { defaultValue, siteDefault } from './default-directory.ts'
import type { Document } from './document.ts'

/** Fills what a new document leaves open (undefined or null, not ''): user permissions, DefaultValue, the field's default, a Select's first option, the present time. */
export async function setDefaults(doc: Document): Promise<void> {
  if (doc.flags.inImport) return
  for (const field of doc.meta.valueFields) {
    if (doc.values[field.fieldname] == null) doc.values[field.fieldname] = await defaultOf(doc, field)
  }
  for (const table of doc.meta.tableFields) for (const row of doc.rows(table.fieldname)) if (row.isNew()) await setDefaults(row)
}

async function defaultOf(doc: Document, field: Readonly<DocFieldJson>): Promise<unknown> {
  const { ctx } = doc
  const linked = await defaultLink(doc, field)
  if (linked !== undefined) return linked
  // the title has a rule of its own: see title.ts
  const isTitle = field.fieldname === doc.meta.titleField
  const text = isTitle || field.default == null ? '' : String(field.default)
  if (field.fieldtype === 'Time') return ctx.clock.timestamp().slice(11)
  if (text.startsWith(':')) return fromRecord(doc, field, text.slice(1))
  if (text !== '') return mayLink(doc, field, text) ? token(doc, field, text) : null
  return field.fieldtype === 'Select' && !isTitle ? firstOption(field) : zero(doc.meta.fieldTypes, field)
}

/** What a Link begins with: the default User Permission; the user's or the site's default for the fieldname, where it may be used and exists. */
async function defaultLink(doc: Document, field: Readonly<DocFieldJson>): Promise<string | undefined> {
  const { fieldname, options: target } = field
  if (field.fieldtype !== 'Link' || !target || target === 'User') return undefined
  const permitted = field.ignore_user_permissions ? undefined : defaultFromUserPermissions(doc.ctx, target, root(doc).doctype)
  if (permitted !== undefined) return permitted
  const value = await defaultValue(doc.ctx, fieldname)
  return value !== undefined && mayLink(doc, field, value) && (await exists(doc.ctx, target, value)) ? value : undefined
}

const root = (doc: Document): Document => doc.parentDocument ?? doc

/** Whether User Permissions leave the value to a link. */
function mayLink(doc: Document, field: Readonly<DocFieldJson>, value: string): boolean {
  if (field.fieldtype !== 'Link' || !field.options || field.options === 'User' || field.ignore_user_permissions) return true
  const allowed = allowedDocs(doc.ctx.user, field.options, root(doc).doctype)
  return allowed.length === 0 || allowed.includes(value)
}

async function exists(ctx: Context, doctype: string, name: string): Promise<boolean> {
  if (!(await ctx.meta.find(doctype))) return false
  return ctx.documents.load(ctx, doctype, name).then(
    () => true,
    (error: unknown) => {
      if (notFound.is(error)) return false
      throw error
    },
  )
}

/** Default tokens: `__user`, `Today`, `now`; anything else is the value itself. */
function token({ ctx, meta }: Document, field: Readonly<DocFieldJson>, text: string): unknown {
  const word = text.toLowerCase()
  if (word === '__user' || word === 'user') return ctx.user.name
  if (field.fieldtype === 'Date' || field.fieldtype === 'Datetime') {
    if (word === 'now') return field.fieldtype === 'Date' ? ctx.clock.timestamp().slice(0, 10) : ctx.clock.timestamp()
    if (word === 'today' || word === '__today') return ctx.clock.timestamp().slice(0, 10)
  }
  return meta.fieldTypes.of(field).parse(text, field)
}

const firstOption = (field: Readonly<DocFieldJson>): string | null => {
  const first = (field.options ?? '').split('\n')[0]
  return first === undefined || field.options === undefined || field.options === null ? null : first.trim()
}

const zero = (types: FieldTypes, field: Readonly<DocFieldJson>): unknown => types.of(field).parse(null, field)

/** `:Company`: the field of the same name in the record that the parent links to, or that is the default for such links. */
async function fromRecord(doc: Document, field: Readonly<DocFieldJson>, doctype: string): Promise<unknown> {
  const { ctx } = doc
  const name = root(doc).values[scrub(doctype)] || (await siteDefault(ctx, scrub(doctype)))
  if (!name || !(await exists(ctx, doctype, String(name)))) return zero(doc.meta.fieldTypes, field)
  const record = await ctx.documents.load(ctx, doctype, String(name))
  return record.values[field.fieldname] ?? zero(doc.meta.fieldTypes, field)
}
