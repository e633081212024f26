import type { FieldType } from './field-type.ts'
import { readOnlyField, valueTypeFault, valueTypeOf } from './value-type.ts'

/**
 * A value without a column: a function of the controller (`static virtualFields`) or of an app (`virtualFields`) fetches it when it is read, for all rows
 * of a list in one call. `options`: the type of the value.
 */
export const virtual: FieldType = {
  name: 'Virtual',
  virtual: true,
  parse: () => null,
  fault: valueTypeFault,
  resolve(field, types) {
    const { column, ...type } = valueTypeOf(field, types)
    return { ...type, virtual: true }
  },
  toFrappe: (field) => ({ ...readOnlyField(field), is_virtual: 1 }),
  schema: () => ({ readOnly: true }),
  typescript: () => 'unknown',
}
