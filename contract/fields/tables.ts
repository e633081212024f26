import type { FieldType } from './field-type.ts'
import { refusal } from './refusal.ts'

/** A field type whose values are rows of a child DocType (`options`), in that DocType's own table. */
export const tableType = (name: string): FieldType => ({
  name,
  parse(value, field) {
    if (value === undefined || value === null || value === '') return []
    if (Array.isArray(value)) return value
    throw refusal(value, field, 'a list of rows')
  },
  schema: () => ({ type: 'array', items: { type: 'object' } }),
  typescript: (field) => `${rowInterface(field.options ?? '')}[]`,
})

/** Name of the interface that holds the fields of a DocType: `Sales Order Item` → `SalesOrderItemFields`. */
export const rowInterface = (doctype: string): string =>
  `${doctype.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/[^A-Za-z0-9]/g, '')}Fields`
