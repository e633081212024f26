import type { DocFieldJson } from './doc-field.ts'
import type { FieldType, FieldTypeNames } from './field-type.ts'

/** Types whose options say something of their own, or whose values are kept elsewhere: no value that is computed or fetched has them. */
const excluded: ReadonlySet<string> = new Set(['Link', 'Dynamic Link', 'Select', 'Autocomplete', 'Password'])

/** `options` of a field whose value comes from somewhere: the type of the value in the first line, and what follows. */
export interface ValueOptions {
  readonly valueType: string
  /** The lines below. */
  readonly rest: string
}

/** Reads `options`. */
export function valueOptions({ options = '' }: Readonly<DocFieldJson>): ValueOptions {
  const [first = '', ...lines] = String(options ?? '')
    .trim()
    .split('\n')
  return { valueType: first.trim(), rest: lines.join('\n').trim() }
}

/** Why the first line of `options` names no type for a value; undefined: it does. */
export function valueTypeFault(field: Readonly<DocFieldJson>, types: FieldTypeNames): string | undefined {
  const { valueType } = valueOptions(field)
  const type = types.get(valueType)
  const fits = type?.column && !type.resolve && !type.encrypted && !excluded.has(valueType)
  return fits ? undefined : `is ${field.fieldtype}: the first line of its options should be the type of its value (Data, Int, Currency, Date …)`
}

/** The type of a value that comes from somewhere, bound to its field: its functions see a field of that type, without the options. */
export function valueTypeOf(field: Readonly<DocFieldJson>, types: FieldTypeNames): FieldType {
  const type = types.named(valueOptions(field).valueType)
  const plain: DocFieldJson = { ...field, fieldtype: type.name, options: undefined, reqd: 0 }
  const { column, validate, fromDatabase, toDatabase, display, index } = type
  return {
    ...type,
    name: field.fieldtype,
    ...(column && { column: () => column(plain) }),
    parse: (value) => type.parse(value, plain),
    ...(validate && { validate: (value, _field, options) => validate(value, plain, options) }),
    ...(toDatabase && { toDatabase: (value) => toDatabase(value, plain) }),
    ...(fromDatabase && { fromDatabase: (value) => fromDatabase(value, plain) }),
    ...(display && { display: (value) => display(value, plain) }),
    ...(index && { index: () => index(plain) }),
    schema: () => ({ ...type.schema(plain), readOnly: true }),
    typescript: () => type.typescript(plain),
  }
}

/** A field as Frappe has it: of the value's type, for reading only. */
export const readOnlyField = (field: Readonly<DocFieldJson>): DocFieldJson => {
  const { options, unique, reqd, ...rest } = field
  return { ...rest, fieldtype: valueOptions(field).valueType, read_only: 1 }
}
