import type { DocFieldJson, DocTypeJson, DocTypeLinkJson, Fault } from '@cortado/contract/doctype.ts'
import type { Context } from '../context.ts'
import type { Meta } from './meta.ts'

const tables = new Set(['Table', 'Table MultiSelect'])

/** What a DocType says of other DocTypes that is not so: options of links and tables, connections. Of the DocType itself `json` counts, not what is stored. */
export async function targetFaults(ctx: Context, json: DocTypeJson): Promise<Fault[]> {
  const fields = (json.fields ?? []).filter(
    ({ fieldtype, options }) => (fieldtype === 'Link' || tables.has(fieldtype)) && options && options !== '[Select]',
  )
  const links = json.links ?? []
  const names = [...fields.map(({ options }) => options), ...links.flatMap((link) => [link.link_doctype, link.parent_doctype])]
  const others = [...new Set(names)].filter((name): name is string => Boolean(name) && name !== json.name)
  const metas = new Map(await Promise.all(others.map(async (name) => [name, await ctx.meta.find(name)] as const)))
  return [
    ...fields.flatMap((field) => optionsFault(json, field, metas.get(field.options ?? '')) ?? []),
    ...links.flatMap((link, index) => connectionFault(json, { link, place: `links[${index}]` }, metas) ?? []),
  ]
}

function optionsFault(json: DocTypeJson, { fieldname, fieldtype, options }: DocFieldJson, target: Meta | undefined): Fault | undefined {
  const self = options === json.name
  if (!self && !target) return { field: fieldname, reason: `points to the DocType ${options}, which does not exist`, kind: 'target' }
  if (!tables.has(fieldtype)) return undefined
  if (!(self ? json.istable : target?.istable)) return { field: fieldname, reason: `is a table of ${options}, which is no child table` }
  const linked = self || target?.fields.some((field) => field.fieldtype === 'Link' || field.fieldtype === 'Dynamic Link')
  return fieldtype === 'Table MultiSelect' && !linked ? { field: fieldname, reason: `chooses from ${options}, which has no Link field` } : undefined
}

type Metas = ReadonlyMap<string, Meta | undefined>

/** A connection has to be a field by which documents are found: of the other DocType, or of rows of one of its tables. */
function connectionFault(json: DocTypeJson, { link, place }: { link: DocTypeLinkJson; place: string }, metas: Metas): Fault | undefined {
  const { link_doctype, link_fieldname, parent_doctype, table_fieldname } = link
  if (link_doctype !== json.name && !metas.get(link_doctype))
    return { field: place, reason: `connects with the DocType ${link_doctype}, which does not exist`, kind: 'reference' }
  if (!hasField(json, metas, { doctype: link_doctype, fieldname: link_fieldname }))
    return { field: place, reason: `connects by ${link_fieldname}, which is no field of ${link_doctype}`, kind: 'reference' }
  if (!link.is_child_table) return undefined
  if (!parent_doctype) return { field: place, reason: `connects by rows of ${link_doctype}, and names no parent_doctype` }
  const table = { doctype: parent_doctype, fieldname: table_fieldname ?? '' }
  return hasField(json, metas, table)
    ? undefined
    : { field: place, reason: `names the table ${table_fieldname || '(none)'}, which ${parent_doctype} does not have` }
}

function hasField(json: DocTypeJson, metas: Metas, { doctype, fieldname }: { doctype: string; fieldname: string }): boolean {
  if (doctype === json.name) return json.fields?.some((field) => field.fieldname === fieldname) ?? false
  const meta = metas.get(doctype)
  return meta !== undefined && (meta.field.has(fieldname) || meta.columns.some(({ name }) => name === fieldname))
}
