import type { DocFieldJson, DocPermJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'
import { translatableTypes } from '@cortado/contract/fields/translatable.ts'
import { isTable } from './compile.ts'
import { withImpliedFields } from './implied-fields.ts'
import { normalise } from './normalise.ts'

/** So many mandatory fields are shown in lists where the DocType names none. */
const shownInList = 4

/**
 * What saving a DocType changes by itself: fieldnames of labels, fields that its kind implies, `naming_series:` where there is such a field,
 * unique where names come from a field; no permissions and no importing of child tables, no submitting, importing and indexes of Singles, no
 * renaming of numbers; as many attachments as there are fields for them. The input is left as it is.
 */
export function completeDoctype(json: DocTypeJson, types: FieldTypes = fieldTypes): DocTypeJson {
  const plain = ofKind(normalise(json))
  const autoname = autonameOf(plain)
  const named = /^field:/i.test(autoname ?? '') ? autoname?.slice(6).trim() : undefined
  const plainColumns = plain.issingle ? { unique: 0, search_index: 0 } : {}
  const fields = (plain.fields ?? []).map((field): DocFieldJson => ({ ...completeField(field, named), ...plainColumns }))
  const permissions = (plain.permissions ?? []).map(rightsAtLevel)
  return withImpliedFields({ ...plain, ...attachmentsOf(plain), autoname, fields: listed(fields, types), permissions })
}

function ofKind(json: DocTypeJson): DocTypeJson {
  const trimmed = { ...json, ...(json.autoname === 'autoincrement' && { allow_rename: 0 }), ...(json.route ? { route: bare(json.route) } : {}) }
  if (json.issingle) return { ...trimmed, allow_import: 0, is_submittable: 0, istable: 0 }
  return json.istable ? { ...trimmed, permissions: [], allow_import: 0 } : trimmed
}

const bare = (route: unknown): string => String(route).replace(/^\/+|\/+$/g, '')

/** A limit of attachments leaves room for the fields that hold them. */
function attachmentsOf({ max_attachments, fields = [] }: DocTypeJson): Partial<DocTypeJson> {
  const held = fields.filter(({ fieldtype }) => fieldtype === 'Attach' || fieldtype === 'Attach Image').length
  return max_attachments && held > max_attachments ? { max_attachments: held } : {}
}

/** What is done with documents as a whole is granted at level 0. */
const rightsAtLevel = (rule: DocPermJson): DocPermJson =>
  Number(rule.permlevel ?? 0) > 0 ? { ...rule, create: 0, submit: 0, cancel: 0, amend: 0 } : rule

function autonameOf({ autoname, fields = [] }: DocTypeJson): string | undefined {
  return !autoname && fields.some(({ fieldname }) => fieldname === 'naming_series') ? 'naming_series:' : autoname
}

function completeField(field: DocFieldJson, named: string | undefined): DocFieldJson {
  const unique = field.unique || field.fieldname === named ? { unique: 1, search_index: 0 } : {}
  const options = field.fieldtype === 'Select' && typeof field.options === 'string' ? { options: choices(field.options) } : {}
  return {
    ...field,
    fieldname: cleanName(field.fieldname),
    ...unique,
    ...options,
    ...(field.fieldtype === 'Check' && !field.default && { default: '0' }),
    ...(field.fetch_from && { fetch_from: field.fetch_from.trim() }),
    ...(!isTable(field) && { allow_bulk_edit: 0 }),
    ...(!translatableTypes.has(field.fieldtype) && { translatable: 0 }),
  }
}

/** Small letters, without what Frappe cuts out of a fieldname; anything else that is none is refused later. */
const cleanName = (fieldname: string): string => fieldname.replace(/['",./%@()<>{}]/g, '').toLowerCase()

/** Lines without blanks around them; an empty one stays only at the top, where it allows no choice. */
const choices = (options: string): string =>
  options
    .split('\n')
    .map((line) => line.trim())
    .filter((line, index) => line !== '' || index === 0)
    .join('\n')

function listed(fields: DocFieldJson[], types: FieldTypes): DocFieldJson[] {
  if (fields.some(({ in_list_view }) => in_list_view)) return fields
  const shown = new Set(fields.filter((field) => field.reqd && !field.hidden && types.find(field)?.column).slice(0, shownInList))
  return fields.map((field) => (shown.has(field) ? { ...field, in_list_view: 1 } : field))
}
