import { badValue } from '../error-catalogue.ts'
import type { CortadoError } from '../errors.ts'
import type { DocFieldJson } from './doc-field.ts'

/** How a field is called in messages for people. */
export const labelOf = (field: DocFieldJson): string => field.label || field.fieldname

/** Whether a field's values are shown to nobody. */
const isSecret = (field: DocFieldJson): boolean => field.fieldtype === 'Password' || field.fieldtype === 'Encrypted'

/** The error for a value that a field cannot take: names the field, shows the value shortened (of a secret nothing), says what is `expected` ("a date (YYYY-MM-DD)"). */
export const refusal = (value: unknown, field: DocFieldJson, expected: string, cause?: unknown): CortadoError =>
  badValue({ label: labelOf(field), value: isSecret(field) ? '***' : shown(value), expected }, cause === undefined ? {} : { cause })

const longest = 80

/** A value of any kind as a message shows it. Objects are not turned into texts, since their `toString` may fail. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return `a value of type ${typeof value}`
  const text = String(value).toWellFormed().replaceAll('\0', '\u2400')
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text
}
