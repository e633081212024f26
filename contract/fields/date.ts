import type { FieldType } from './field-type.ts'
import { momentOf } from './moments.ts'
import { refusal } from './refusal.ts'
import { textSchema, typescriptOfText } from './texts.ts'

/** A day, `YYYY-MM-DD`, in the years 0001 to 9999; of a moment its day is taken. Empty is null. */
export const date: FieldType = {
  name: 'Date',
  column: () => ({ kind: 'date' }),
  parse(value, field) {
    if (value === undefined || value === null) return null
    if (typeof value !== 'string') throw refusal(value, field, 'a date (YYYY-MM-DD)')
    const text = value.trim()
    if (text === '') return null
    const moment = momentOf(text)
    if (moment === undefined) throw refusal(value, field, 'a date (YYYY-MM-DD)')
    return moment.day
  },
  schema: () => textSchema({ format: 'date' }),
  typescript: typescriptOfText,
}
