import type { FieldType } from './field-type.ts'
import { dataFormats } from './formats.ts'
import { checkLength, lengthOf, textOf, textSchema, typescriptOfText } from './texts.ts'

const schemaFormats: Readonly<Record<string, string>> = { URL: 'uri-reference' }

/** A line of text, up to `length` (140) characters. `options`: Email, Name, Phone or URL make it hold that. */
export const data: FieldType = {
  name: 'Data',
  column: (field) => ({ kind: 'varchar', length: lengthOf(field) }),
  parse: textOf,
  validate(value, field, options) {
    checkLength(value, field, options)
    if (typeof value === 'string' && value !== '') dataFormats.get(field.options ?? '')?.(value, field)
  },
  schema(field) {
    const format = schemaFormats[field.options ?? '']
    return textSchema({ maxLength: lengthOf(field), ...(format && { format }) })
  },
  typescript: typescriptOfText,
}
