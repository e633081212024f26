import { describe, expect, it } from 'vitest'
import { isCortadoError } from '../errors.ts'
import type { DocFieldJson } from './doc-field.ts'
import { type FieldTypes, fieldType, fieldTypes } from './registry.ts'

/** A value and what becomes of it at a save: what is kept, or `refused(…)`. */
export type ValueCase = readonly [value: unknown, outcome: unknown]

/** The outcome of a value that is refused with an error of the catalogue, by its `exc_type`. */
export const refused = (type = 'ValidationError') => ({ refused: type })

/** Parse and validate, as a save does, with the type that the field's options ask for. `types`: default those that are shipped. Other errors than those of the catalogue are thrown on. */
export function outcomeOf(value: unknown, field: DocFieldJson, types: FieldTypes = fieldTypes): unknown {
  const type = types.of(field)
  try {
    const kept = type.parse(value, field)
    if (kept !== null) type.validate?.(kept, field)
    return kept
  } catch (error) {
    if (isCortadoError(error)) return refused(error.type)
    throw error
  }
}

/** A test per value of a field of this type and these properties. */
export function describeValues(fieldtype: string, properties: Partial<DocFieldJson>, cases: readonly ValueCase[]): void {
  const field: DocFieldJson = { fieldname: 'x', label: 'The Field', ...properties, fieldtype }
  const suffix = Object.keys(properties).length > 0 ? ` with ${JSON.stringify(properties)}` : ''
  describe(`${fieldtype}${suffix}`, () => {
    it.each(cases.map(([value, outcome]) => ({ value, outcome })))('makes $outcome of $value', ({ value, outcome }) => {
      expect(outcomeOf(value, field)).toEqual(outcome)
    })
  })
}

/** A test per value of the driver and the form in which documents and clients see it. */
export function describeStored(fieldtype: string, cases: readonly (readonly [stored: unknown, read: unknown])[]): void {
  describe(`${fieldtype} of the driver`, () => {
    it.each(cases.map(([stored, read]) => ({ stored, read })))('$stored is read as $read', ({ stored, read }) => {
      expect(fieldType(fieldtype).fromDatabase?.(stored)).toBe(read)
    })
  })
}
