import type { DocFieldJson } from '../fields/doc-field.ts'
import type { Fault } from './fault.ts'

/** Field types that hold no value: they arrange a form, or show rows and pictures in it. */
export const valueless: ReadonlySet<string> = new Set([
  'Section Break',
  'Column Break',
  'Tab Break',
  'HTML',
  'Table',
  'Table MultiSelect',
  'Button',
  'Image',
  'Fold',
  'Heading',
])

/** Fields that are shown or searched where they hold nothing, and folds at places where they fold nothing. */
export function layoutFaults(fields: readonly DocFieldJson[], istable: boolean): Fault[] {
  const listed = fields.filter((field) => field.in_list_view && !mayBeListed(field, istable))
  const searched = fields.filter((field) => field.in_global_search && valueless.has(field.fieldtype))
  return [
    ...listed.map(({ fieldname, fieldtype }) => ({ field: fieldname, reason: `is of type ${fieldtype} and cannot be in_list_view` })),
    ...searched.map(({ fieldname, fieldtype }) => ({ field: fieldname, reason: `is of type ${fieldtype} and cannot be in_global_search` })),
    ...foldFaults(fields),
  ]
}

const mayBeListed = ({ fieldtype }: DocFieldJson, istable: boolean): boolean =>
  (istable && fieldtype === 'Button') || (!valueless.has(fieldtype) && fieldtype !== 'Attach Image')

function foldFaults(fields: readonly DocFieldJson[]): Fault[] {
  const folds = fields.flatMap((field, index) => (field.fieldtype === 'Fold' ? [{ field, next: fields[index + 1] }] : []))
  return folds.flatMap(({ field: { fieldname }, next }, index) => {
    if (index > 0) return [{ field: fieldname, reason: 'is a second Fold: a form has one' }]
    return next?.fieldtype === 'Section Break' ? [] : [{ field: fieldname, reason: 'is a Fold: a Section Break has to follow it' }]
  })
}
