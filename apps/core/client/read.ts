import { noPermission, notFound, validation } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { count } from 'cortado/document/count.ts'
import type { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { toWire } from 'cortado/document/wire.ts'
import { escapeText } from 'cortado/http/pages/html.ts'
import { demand, may } from 'cortado/permission/decide.ts'
import { linkValues, storedName } from '../desk/link-target.ts'

const wire = (doc: Document) => toWire(doc, { nulls: 'keep' })

/** Rows of a list query, 20 unless told. */
export const get_list = whitelist(
  {
    args: {
      doctype: 'string',
      fields: 'json?',
      filters: 'json?',
      group_by: 'string?',
      order_by: 'string?',
      limit_start: 'int?',
      limit_page_length: 'int?',
      parent: 'string?',
      as_dict: 'bool?',
      or_filters: 'json?',
    },
  },
  (ctx, args) =>
    list(ctx, args.doctype, {
      fields: args.fields,
      filters: args.filters,
      or_filters: args.or_filters,
      group_by: args.group_by,
      order_by: args.order_by || undefined,
      start: args.limit_start,
      page_length: args.limit_page_length ?? 20,
      parent_doctype: args.parent,
      as_list: args.as_dict === false,
    }),
)

/** How many documents match; only those that the user may see. */
export const get_count = whitelist({ args: { doctype: 'string', filters: 'json?' } }, (ctx, args) =>
  count(ctx, args.doctype, { filters: args.filters }),
)

/** One document by name or by filters; neither: a Single. */
export const get = whitelist({ args: { doctype: 'string', name: 'any?', filters: 'json?', parent: 'string?' } }, async (ctx, args) => {
  const meta = await ctx.meta.get(args.doctype)
  const name = args.name != null ? String(args.name) : meta.issingle ? meta.name : await firstName(ctx, args.doctype, args.filters)
  const doc = await load(ctx, args.doctype, name)
  await demand(ctx, doc.meta, 'read', doc.values)
  return wire(doc)
})

async function firstName(ctx: Context, doctype: string, filters: unknown): Promise<string> {
  const [row] = await list(ctx, doctype, { filters, fields: ['name'], page_length: 1 })
  if (!row) throw notFound({ doctype, name: JSON.stringify(filters) })
  return String((row as Row).name)
}

/** Some fields of the first match; `{}` where there is none. */
export const get_value = whitelist(
  { args: { doctype: 'string', fieldname: 'any', filters: 'any?', as_dict: 'bool?', parent: 'string?' } },
  async (ctx, args) => {
    const fields = fieldList(args.fieldname)
    const meta = await ctx.meta.get(args.doctype)
    if (meta.issingle) return singleValues(ctx, args.doctype, fields)
    const [row] = await list(ctx, args.doctype, {
      filters: filterArgument(args.filters),
      fields,
      page_length: 1,
      parent_doctype: args.parent,
      order_by: 'creation desc',
    })
    if (!row) return args.as_dict === false ? null : {}
    if (args.as_dict !== false) return row
    const values = Object.values(row)
    return values.length === 1 ? values[0] : values
  },
)

function fieldList(fieldname: unknown): string[] {
  const parsed = typeof fieldname === 'string' && fieldname.startsWith('[') ? parseJson(fieldname, 'fieldname') : fieldname
  return Array.isArray(parsed) ? parsed.map(String) : [String(parsed)]
}

function filterArgument(filters: unknown): unknown {
  if (typeof filters !== 'string') return filters
  return /^[[{]/.test(filters) ? parseJson(filters, 'filters') : { name: filters }
}

async function singleValues(ctx: Context, doctype: string, fields: readonly string[]): Promise<Row> {
  const doc = await load(ctx, doctype, doctype)
  await demand(ctx, doc.meta, 'read', doc.values)
  const shown = await wire(doc)
  return Object.fromEntries(fields.map((field) => [field, shown[field] ?? null]))
}

/** One field of a Single. */
export const get_single_value = whitelist({ args: { doctype: 'string', field: 'string' } }, async (ctx, args) => {
  const meta = await ctx.meta.get(args.doctype)
  if (!meta.field.has(args.field)) throw validation({ message: `Field ${args.field} does not exist on ${args.doctype}` })
  return (await singleValues(ctx, args.doctype, [args.field]))[args.field]
})

/** The site's time zone. */
export const get_time_zone = whitelist({ args: {}, allowGuest: true }, (ctx) => ({ time_zone: ctx.clock.timeZone }))

/** Name of the amendment of a document; null where there is none. */
export const is_document_amended = whitelist({ args: { doctype: 'string', docname: 'any' } }, async (ctx, args) => {
  const meta = await ctx.meta.get(args.doctype)
  if (!meta.field.has('amended_from')) return null
  const [row] = await list(ctx, args.doctype, { filters: { amended_from: String(args.docname) }, fields: ['name'], page_length: 1 })
  return row ? (row as Row).name : null
})

/**
 * Whether a link's target exists: its stored name, null where there is none, with further fields where asked and where the user may read them. Throws
 * noPermission where the user may neither read nor select documents of the DocType.
 */
export const validate_link = whitelist({ args: { doctype: 'string', docname: 'any', fields: 'json?' } }, async (ctx, args) => {
  const meta = await ctx.meta.get(args.doctype)
  if (meta.name !== 'DocType' && !(await may(ctx, meta, 'read')) && !(await may(ctx, meta, 'select')))
    throw noPermission({ right: 'read', doctype: args.doctype, name: '' })
  const name = await storedName(ctx, meta, String(args.docname))
  const fields = Array.isArray(args.fields) ? args.fields.map(String) : []
  if (name === null || fields.length === 0 || meta.issingle) return { name }
  const values = await linkValues(ctx, meta, { name, fields })
  if (!values)
    ctx.messages.push({
      title: 'Cannot Fetch Values',
      message: `You may not fetch values from ${escapeText(`${meta.name} ${name}`)}`,
      indicator: 'orange',
    })
  return values ?? { name }
})
