import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import type { FieldTypes } from '@cortado/contract/fields/registry.ts'

/** A field with the field types of its DocType's site. */
export interface ComparedField {
  readonly types: FieldTypes
  readonly field: Readonly<DocFieldJson>
}

/** Whether two values of a field mean the same: by its type's own comparison (`9:05:00`, `09:05:00`), else letter by letter; null and undefined are one. */
export function isSame({ types, field }: ComparedField, one: unknown, other: unknown): boolean {
  const [left, right] = [one ?? null, other ?? null]
  if (left === right) return true
  if (left === null || right === null) return false
  return types.of(field).same?.(left, right) ?? false
}

/** The same where an empty text and no value are one, and a number and its text. */
export const isAlike = (field: ComparedField, one: unknown, other: unknown): boolean =>
  String(one ?? '') === String(other ?? '') || isSame(field, one, other)
