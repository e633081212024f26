import { badPhone } from '../error-catalogue.ts'
import type { FieldType } from './field-type.ts'
import { isPhoneNumber } from './phone-numbers.ts'
import { checkLength, lengthOf, textOf, textSchema, typescriptOfText } from './texts.ts'

/** A telephone number with its country: `+49-30123456`. It must be one that the country gives out. */
export const phone: FieldType = {
  name: 'Phone',
  column: (field) => ({ kind: 'varchar', length: lengthOf(field) }),
  parse: textOf,
  validate(value, field, options) {
    if (typeof value === 'string' && value !== '' && !isPhoneNumber(value)) throw badPhone({ value })
    checkLength(value, field, options)
  },
  schema: () => textSchema({ examples: ['+49-30123456'] }),
  typescript: typescriptOfText,
}
