import type { FieldType } from './field-type.ts'
import { momentOf, storedMoment } from './moments.ts'
import { refusal } from './refusal.ts'
import { textSchema, typescriptOfText } from './texts.ts'

const expected = 'a date and time without a time zone (YYYY-MM-DD HH:MM:SS)'

/**
 * A moment in the site's time zone: `YYYY-MM-DD HH:MM:SS`, with six digits of fraction where there is one. `T` between day and time is read too, a
 * day alone is its first moment. A time zone is refused, since it would be lost. Empty is null.
 */
export const datetime: FieldType = {
  name: 'Datetime',
  column: () => ({ kind: 'datetime' }),
  parse(value, field) {
    if (value === undefined || value === null) return null
    if (typeof value !== 'string') throw refusal(value, field, expected)
    const text = value.trim()
    if (text === '') return null
    const moment = momentOf(text)
    if (moment === undefined) throw refusal(value, field, expected)
    return `${moment.day} ${moment.time ?? '00:00:00'}`
  },
  fromDatabase: storedMoment,
  schema: () => textSchema({ pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?$', examples: ['2026-03-01 10:20:30'] }),
  typescript: typescriptOfText,
}
