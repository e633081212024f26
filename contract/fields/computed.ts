import { isCortadoError } from '../errors.ts'
import { compile, type Expression } from '../expression/expression.ts'
import { javascript } from '../expression/javascript/language.ts'
import type { DocFieldJson } from './doc-field.ts'
import type { FieldType } from './field-type.ts'
import { readOnlyField, valueOptions, valueTypeFault, valueTypeOf } from './value-type.ts'

/** Names that stand for the document, and for the document that it is a row of. */
const ownNames: ReadonlySet<string> = new Set(['doc', 'parent'])

/** Functions over rows of the document's own tables. */
const rowFunctions = ['sum'] as const

/** The first name of a path: `customer` of `customer.territory`. */
export const headOf = (path: string): string => path.split('.', 1)[0] ?? ''

/** The expression of a Computed field. Throws badExpression, expressionLimit. */
export const formulaOf = (field: Readonly<DocFieldJson>): Expression => compile(valueOptions(field).rest, { language: 'javascript' })

/** What an expression looks at besides the document, its rows and the language: Link fields, `linked`. */
export const foreignNames = ({ names }: Expression): readonly string[] =>
  [...names].filter((path) => {
    const head = headOf(path)
    return !ownNames.has(head) && !(rowFunctions as readonly string[]).includes(head) && !Object.hasOwn(javascript.globals, head)
  })

/** Whether the value is computed each time it is read: it depends on other documents, or the field says so (`is_virtual`). Else it is stored. */
export const isComputedAtRead = (field: Readonly<DocFieldJson>): boolean => Boolean(field.is_virtual) || foreignNames(formulaOf(field)).length > 0

/**
 * A value that the server computes: the first line of `options` is its type, the rest an expression in JavaScript. Over `doc` (and of a row `parent`)
 * alone it is computed at each save and has a column; where it looks at linked documents (`customer.territory`) or at those that link here
 * (`linked.sum('Invoice', 'customer', 'total')`), or with `is_virtual`, it is computed whenever it is read.
 */
export const computed: FieldType = {
  name: 'Computed',
  computed: true,
  parse: () => null,
  fault(field, types) {
    const wrong = valueTypeFault(field, types)
    if (wrong) return wrong
    if (field.unique) return 'is Computed and cannot be unique'
    try {
      formulaOf(field)
      return undefined
    } catch (error) {
      if (isCortadoError(error)) return `is Computed: ${error.message}`
      throw error
    }
  },
  resolve(field, types) {
    const { column, ...type } = valueTypeOf(field, types)
    const isRead = isComputedAtRead(field)
    return { ...type, ...(column && !isRead && { column }), computed: true, control: type.control ?? computed.control }
  },
  toFrappe: (field) => ({ ...readOnlyField(field), ...(isComputedAtRead(field) && { is_virtual: 1 }) }),
  schema: () => ({ readOnly: true }),
  typescript: () => 'unknown',
}
