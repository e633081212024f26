import type { FieldType } from './field-type.ts'
import { checkJson, jsonOf } from './json-texts.ts'
import { refusal } from './refusal.ts'
import { textOf, typescriptOfText } from './texts.ts'

/** Any JSON, as text on the wire and in documents. An object is written as compact JSON; a list has to be sent as text, as in Frappe. Empty is null. */
export const json: FieldType = {
  name: 'JSON',
  column: () => ({ kind: 'json' }),
  parse(value, field) {
    if (value === undefined || value === null) return null
    if (typeof value === 'boolean') return String(value)
    if (Array.isArray(value)) throw refusal(value, field, 'an object, or JSON as a text')
    if (typeof value === 'object') return jsonOf(value, field)
    const text = textOf(value, field)
    if (text === null || text.trim() === '') return null
    checkJson(text, field)
    return text
  },
  sanitise: 'none',
  schema: () => ({ type: ['string', 'object', 'null'], contentMediaType: 'application/json' }),
  typescript: typescriptOfText,
}
