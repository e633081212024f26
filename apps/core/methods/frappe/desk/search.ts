import { badArgument, data, unknownMethod } from '@cortado/contract/error-catalogue.ts'
import { type Filter, parseFilters } from '@cortado/contract/filters.ts'
import type { Arguments } from 'cortado/app/whitelist.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { toWire } from 'cortado/document/wire.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { demand } from 'cortado/permission/decide.ts'
import { readableLevels } from 'cortado/permission/levels.ts'

const searchArguments = {
  doctype: 'string',
  txt: 'string',
  query: 'string?',
  filters: 'json?',
  page_length: 'int?',
  searchfield: 'string?',
  reference_doctype: 'string?',
  ignore_user_permissions: 'bool?',
} as const

type SearchArguments = Arguments<typeof searchArguments> & { readonly start?: number; readonly filter_fields?: unknown }

/** Documents that a link may name: `{ value, description }`, and `label` where the DocType shows titles in links. */
export const search_link = whitelist({ args: searchArguments }, async (ctx, args) => {
  const meta = await ctx.meta.get(args.doctype)
  const rows = await search(ctx, meta, args)
  return rows.map((row) => linkOption(meta, row))
})

/** As `search_link`, the values themselves: rows of name and further fields, with `as_dict` as objects. */
export const search_widget = whitelist(
  { args: { ...searchArguments, start: 'int?', filter_fields: 'json?', as_dict: 'bool?' } },
  async (ctx, args) => {
    const rows = await search(ctx, await ctx.meta.get(args.doctype), args)
    return args.as_dict ? rows : rows.map((row) => Object.values(row))
  },
)

/** What a link to a document shows: its title where it has one, else its name. */
export const get_link_title = whitelist({ args: { doctype: 'string', docname: 'any' } }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.docname))
  await demand(ctx, doc.meta, 'read', doc.values)
  const { titleField, json } = doc.meta
  const shown = await toWire(doc, { nulls: 'omit' })
  return (json.show_title_field_in_link && titleField ? shown[titleField] : undefined) || doc.name
})

/** Names, then what describes them, of the documents that match. Throws data (search field), unknownMethod (`query`), badArgument, noPermission and what lists throw. */
async function search(ctx: Context, meta: Meta, args: SearchArguments): Promise<Row[]> {
  if (args.searchfield && /[^\w ]/.test(args.searchfield)) throw data({ message: `Invalid Search Field ${args.searchfield.slice(0, 80)}` })
  if (args.query) return customSearch(ctx, args)
  const text = args.txt.trim()
  const fields = searchedFields(ctx, meta)
  const rows = await list(
    ctx,
    meta.name,
    {
      fields: [...new Set(['name', ...fields, ...extraFields(args.filter_fields)])],
      filters: filtersOf(meta, args.filters),
      or_filters: text === '' ? undefined : ['name', ...fields.filter((field) => isText(meta, field))].map((field) => [field, 'like', `%${text}%`]),
      order_by: `idx desc, ${ownOrder(meta)}`,
      start: args.start,
      page_length: args.page_length ?? 10,
    },
    {
      names: true,
      nearest: text === '' ? undefined : text,
      referenceDoctype: args.reference_doctype,
      ignoreUserPermissions: args.ignore_user_permissions === true && (await isFreeLink(ctx, meta, args.reference_doctype)),
    },
  )
  return rows as Row[]
}

/** The DocType's own order; one that the user may not see does not matter here. */
function ownOrder({ json, columns, field }: Meta): string {
  const wished = json.sort_field || 'creation'
  const known = columns.some(({ name }) => name === wished) && Number(field.get(wished)?.permlevel ?? 0) === 0
  return known ? `\`${wished}\` ${/^asc$/i.test(json.sort_order ?? '') ? 'asc' : 'desc'}` : 'name asc'
}

/** Title and search fields that have a column and that the user may read. */
function searchedFields(ctx: Context, meta: Meta): readonly string[] {
  const levels = readableLevels(ctx, meta)
  const title = meta.json.show_title_field_in_link ? meta.titleField : undefined
  const wanted = [...(title ? [title] : []), ...meta.searchFields]
  return [...new Set(wanted)].filter(
    (name) => name !== 'name' && meta.columns.some((column) => column.name === name && levels.has(Number(column.field?.permlevel ?? 0))),
  )
}

const textTypes = new Set(['Data', 'Text', 'Small Text', 'Long Text', 'Link', 'Select', 'Read Only', 'Text Editor'])

const isText = (meta: Meta, name: string): boolean => textTypes.has(meta.field.get(name)?.fieldtype ?? '')

function extraFields(given: unknown): readonly string[] {
  if (given == null || given === '') return []
  if (!Array.isArray(given)) throw badArgument({ argument: 'filter_fields', reason: 'it should be a list of fields' })
  return given.map(String)
}

/** The client's filters, and none that are disabled. */
function filtersOf(meta: Meta, given: unknown): unknown[] {
  const filters: readonly Filter[] = parseFilters(given, { doctype: meta.name })
  const switches = [...(isCheck(meta, 'enabled') ? [['enabled', '=', 1]] : []), ...(isCheck(meta, 'disabled') ? [['disabled', '!=', 1]] : [])]
  return [...filters.map(({ doctype, field, operator, value }) => [doctype ?? meta.name, field, operator, value]), ...switches]
}

const isCheck = (meta: Meta, name: string): boolean => meta.field.get(name)?.fieldtype === 'Check' && !meta.field.get(name)?.is_virtual

/** Whether the form has a link to the DocType that is free of User Permissions. */
async function isFreeLink(ctx: Context, meta: Meta, form: string | undefined): Promise<boolean> {
  const from = form === undefined ? undefined : await ctx.meta.find(form)
  return from?.linkFields.some((field) => field.options === meta.name && field.ignore_user_permissions === 1) ?? false
}

/** Asks the whitelisted function that the link names instead. Its rows may be lists or objects. */
async function customSearch(ctx: Context, args: SearchArguments): Promise<Row[]> {
  const method = await ctx.methods.find(args.query ?? '')
  if (!method) throw unknownMethod({ method: args.query })
  const { doctype, txt, searchfield = 'name', start = 0, page_length = 10, filters, reference_doctype } = args
  const found: unknown = await method.fn(ctx, { doctype, txt, searchfield, start, page_length, filters, as_dict: true, reference_doctype })
  if (!Array.isArray(found)) throw data({ message: `Search query ${args.query} answers no list` })
  return found.map((row: unknown) => (typeof row === 'object' && row !== null ? (Object.fromEntries(Object.entries(row)) as Row) : { name: row }))
}

function linkOption(meta: Meta, row: Row): Row {
  const title = meta.json.show_title_field_in_link ? meta.titleField : undefined
  const [value, ...rest] = Object.values(row)
  if (!title) return { value, description: described(rest, [value]) }
  return { value, description: described([value, ...rest], [row[title]]), label: row[title] || value }
}

const described = (values: readonly unknown[], without: readonly unknown[]): string =>
  [...new Set(values.filter((value) => value != null && value !== '' && !without.includes(value)).map(String))].join(', ')

/** People and groups whom a text may mention, by a part of their name: `id, value, link`. */
export const get_names_for_mentions = whitelist({ args: { search_term: 'string' } }, async (ctx, { search_term: term }) => {
  if (ctx.user.userType !== 'System User' && ctx.user.name !== 'Administrator') return []
  const like = ['like', `%${term.replaceAll(/[%_\\]/g, (char) => `\\${char}`)}%`] as const
  const enabled = { enabled: 1, user_type: 'System User', allowed_in_mentions: 1, name: ['not in', ['Administrator', 'Guest']] }
  const asked = { fields: ['name', 'full_name'], page_length: 10, order_by: 'full_name' }
  const or_filters = [
    ['full_name', ...like],
    ['name', ...like],
  ]
  const people = (await list(ctx, 'User', { ...asked, filters: enabled, or_filters }, { ignorePermissions: true })) as Row[]
  const groups = (await list(
    ctx,
    'User Group',
    { fields: ['name'], filters: [['name', ...like]], page_length: 10 },
    { ignorePermissions: true },
  )) as Row[]
  return [
    ...people.map(({ name, full_name }) => ({ id: name, value: full_name || name, link: `/app/user/${encodeURIComponent(String(name))}` })),
    ...groups.map(({ name }) => ({ id: name, value: name, is_group: true, link: `/app/user-group/${encodeURIComponent(String(name))}` })),
  ]
})
