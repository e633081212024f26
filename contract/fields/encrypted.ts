import { tooLong } from '../error-catalogue.ts'
import type { FieldType } from './field-type.ts'
import { labelOf } from './refusal.ts'
import { textOf, textSchema, typescriptOfText } from './texts.ts'

/** Characters that a field may hold which sets no `length`. */
const usualLength = 1000

/** The longest `length` that counts. */
const longestLength = 100_000

/** What the name of the column with the keyed hash ends with. */
const suffix = '__hash'

/** Column beside an encrypted one: the keyed hash by which its values are found. */
export const hashColumn = (fieldname: string): string => `${fieldname}${suffix}`

/** Characters of such a hash: SHA-256 in hexadecimal digits. */
export const hashLength = 64

const most = (length: unknown): number => {
  const asked = Math.trunc(Number(length ?? 0))
  return asked >= 1 ? Math.min(asked, longestLength) : usualLength
}

/**
 * A text that only those read who may: in the database it is encrypted, beside it stands a keyed hash by which it is found (`=`, `!=`, `in`,
 * `not in`, `is`). Documents, controllers and clients see the text. `length`: most characters (1,000 where it is not set, up to 100,000).
 */
export const encrypted: FieldType = {
  name: 'Encrypted',
  encrypted: true,
  column: () => ({ kind: 'text' }),
  parse: textOf,
  validate(value, field) {
    const max = most(field.length)
    if (typeof value === 'string' && value.length > max && [...value].length > max) throw tooLong({ label: labelOf(field), max: `${max} characters` })
  },
  display: () => '••••••••',
  index: () => false,
  sanitise: 'none',
  fault(field) {
    if (hashColumn(field.fieldname).length > 63) return 'is Encrypted: its name should have at most 57 characters'
    return field.unique || field.in_global_search ? 'is Encrypted, and can be neither unique nor in the global search' : undefined
  },
  toFrappe: ({ length, search_index, ...field }) => ({ ...field, fieldtype: 'Password' }),
  schema: (field) => textSchema({ maxLength: most(field.length) }),
  typescript: typescriptOfText,
}
