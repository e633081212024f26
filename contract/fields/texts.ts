import { tooLong } from '../error-catalogue.ts'
import type { DocFieldJson } from './doc-field.ts'
import type { FieldType, ValidateOptions } from './field-type.ts'
import { labelOf, refusal } from './refusal.ts'

/** Characters of a varchar column whose field sets no length. */
export const usualLength = 140

/** The longest varchar that a field's `length` can ask for. */
const longestLength = 1000

/** What a text may not hold, because the database cannot store it: a NUL character, half of a surrogate pair. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/**
 * A value as text: numbers in decimal notation, true and false as 1 and 0. Undefined and null become null; in a `not_nullable` field its default,
 * or ''. Throws badValue for lists, objects and texts that the database cannot store.
 */
export function textOf(value: unknown, field: DocFieldJson): string | null {
  if (typeof value === 'string') {
    if (isStorable(value)) return value
    throw refusal(value, field, 'a text without NUL characters and half surrogate pairs')
  }
  if (value === undefined || value === null) return field.not_nullable ? String(field.default ?? '') : null
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) return String(value)
  throw refusal(value, field, 'a text')
}

/** Characters of a varchar column: the field's `length` (1 to 1000), else 140. */
export function lengthOf(field: DocFieldJson): number {
  const length = Math.trunc(Number(field.length ?? 0))
  return length >= 1 ? Math.min(length, longestLength) : usualLength
}

/** Refuses a text that its varchar column cannot hold. Characters count, not UTF-16 units. Throws tooLong. */
export function checkLength(value: unknown, field: DocFieldJson, { unbounded = false }: ValidateOptions = {}): void {
  const max = lengthOf(field)
  if (unbounded || typeof value !== 'string' || value.length <= max) return
  if ([...value].length > max) throw tooLong({ label: labelOf(field), max: `${max} characters` })
}

/** TypeScript of a text: null where the field may be left empty. */
export const typescriptOfText = (field: DocFieldJson): string => (field.reqd || field.not_nullable ? 'string' : 'string | null')

/** JSON Schema of a text that may be null; `more` adds keywords. */
export const textSchema = (more: Record<string, unknown> = {}): Record<string, unknown> => ({ type: ['string', 'null'], ...more })

/** What a text type decides for itself. */
type TextOptions = Pick<FieldType, 'sanitise'> & Partial<Pick<FieldType, 'parse' | 'schema'>>

/** A field type whose values are texts of limited length, in a varchar column. */
export const shortTextType = (name: string, options: TextOptions = {}): FieldType => ({
  name,
  column: (field) => ({ kind: 'varchar', length: lengthOf(field) }),
  parse: textOf,
  validate: checkLength,
  schema: (field) => textSchema({ maxLength: lengthOf(field) }),
  typescript: typescriptOfText,
  ...options,
})

/** A field type whose values are texts without a limit; `longtext` matters to MariaDB, where `text` ends at 65,535 bytes. */
export const longTextType = (name: string, kind: 'text' | 'longtext', options: TextOptions = {}): FieldType => ({
  name,
  column: () => ({ kind }),
  parse: textOf,
  schema: () => textSchema(),
  typescript: typescriptOfText,
  ...options,
})
