import type { DocFieldJson } from './doc-field.ts'
import type { FieldType } from './field-type.ts'
import { optionsOf } from './options.ts'
import { refusal } from './refusal.ts'
import { checkLength, lengthOf, textOf, textSchema, typescriptOfText } from './texts.ts'

/** Naming series take any text: their options are only proposals. */
const choices = (field: DocFieldJson): readonly string[] => (field.fieldname === 'naming_series' ? [] : optionsOf(field))

/** One of the lines of `options`, or empty. Spaces around a value are cut off; without options any text is taken. */
export const select: FieldType = {
  name: 'Select',
  column: (field) => ({ kind: 'varchar', length: lengthOf(field) }),
  parse(value, field) {
    const text = textOf(value, field)
    return text !== null && choices(field).length > 0 ? text.trim() : text
  },
  validate(value, field, options) {
    const list = choices(field)
    if (value !== '' && list.length > 0 && !list.includes(String(value))) throw refusal(value, field, `one of ${quoted(list)}`)
    checkLength(value, field, options)
  },
  schema(field) {
    const list = choices(field)
    return list.length > 0 ? { enum: [...new Set([...list, '', null])] } : textSchema({ maxLength: lengthOf(field) })
  },
  typescript(field) {
    const list = choices(field)
    if (list.length === 0) return typescriptOfText(field)
    const literals = [...new Set(field.reqd ? list : [...list, ''])].map((option) => JSON.stringify(option))
    return [...literals, ...(field.reqd || field.not_nullable ? [] : ['null'])].join(' | ')
  },
}

const shownOptions = 20

const quoted = (list: readonly string[]): string => {
  const options = list.filter((option) => option !== '')
  const rest = options.length - shownOptions
  return `${options
    .slice(0, shownOptions)
    .map((option) => `"${option}"`)
    .join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
