import type { FieldType } from './field-type.ts'
import { momentOf, storedTime, timeOf } from './moments.ts'
import { refusal } from './refusal.ts'
import { textSchema, typescriptOfText } from './texts.ts'

const usual = /^\d{1,2}:\d\d(:\d\d(\.\d{1,6})?)?$/

/**
 * A time of day. As Frappe, a document keeps it in the spelling it was given (`07:05:09.250000`), and stored ones are read as `7:05:09.25`; of a
 * moment its time is taken. Empty is null.
 */
export const time: FieldType = {
  name: 'Time',
  column: () => ({ kind: 'time' }),
  parse(value, field) {
    if (value === undefined || value === null) return null
    if (typeof value !== 'string') throw refusal(value, field, 'a time (HH:MM:SS)')
    const text = value.trim()
    if (text === '') return null
    const read = timeOf(text) ?? momentOf(text)?.time
    if (read === undefined) throw refusal(value, field, 'a time (HH:MM:SS)')
    return usual.test(text) ? text : read
  },
  fromDatabase: storedTime,
  same: (one, other) => one === other || (typeof one === 'string' && typeof other === 'string' && timeOf(one) === timeOf(other)),
  schema: () => textSchema({ pattern: '^\\d{1,2}:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?$', examples: ['9:05:00'] }),
  typescript: typescriptOfText,
}
