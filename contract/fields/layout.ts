import type { FieldType } from './field-type.ts'

/** A field type that only forms know: no column, no value. */
export const layoutType = (name: string): FieldType => ({
  name,
  parse: () => null,
  schema: () => ({ type: 'null' }),
  typescript: () => 'null',
})
