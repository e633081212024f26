import type { DocFieldJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'
import { withImpliedFields } from './implied-fields.ts'
import { normalise } from './normalise.ts'

/** So many mandatory fields are shown in lists where the DocType names none. */
const shownInList = 4

/**
 * What saving a DocType changes by itself: fieldnames of labels, fields that its kind implies, `naming_series:` where there is such a field,
 * unique where names come from a field; no permissions of child tables, no submitting and importing of Singles. The input is left as it is.
 */
export function completeDoctype(json: DocTypeJson, types: FieldTypes = fieldTypes): DocTypeJson {
  const plain = ofKind(normalise(json))
  const complete = withImpliedFields({ ...plain, autoname: autonameOf(plain) })
  const named = /^field:/i.test(complete.autoname ?? '') ? complete.autoname?.slice(6).trim() : undefined
  const fields = (complete.fields ?? []).map((field) => completeField(field, named))
  return { ...complete, fields: listed(fields, types) }
}

function ofKind(json: DocTypeJson): DocTypeJson {
  if (json.istable) return { ...json, permissions: [] }
  return json.issingle ? { ...json, allow_import: 0, is_submittable: 0 } : json
}

function autonameOf({ autoname, fields = [] }: DocTypeJson): string | undefined {
  return !autoname && fields.some(({ fieldname }) => fieldname === 'naming_series') ? 'naming_series:' : autoname
}

function completeField(field: DocFieldJson, named: string | undefined): DocFieldJson {
  const unique = field.unique || field.fieldname === named ? { unique: 1, search_index: 0 } : {}
  const options = field.fieldtype === 'Select' && typeof field.options === 'string' ? { options: choices(field.options) } : {}
  return { ...field, fieldname: cleanName(field.fieldname), ...unique, ...options }
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
