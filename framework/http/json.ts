import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'

/** An argument that may come as JSON text (form, query) or as a value (JSON body). '' and null: undefined. Throws badArgument. */
export function jsonArgument(value: unknown, argument: string): unknown {
  if (value == null || value === '') return undefined
  return typeof value === 'string' ? parseJson(value, argument) : value
}

/** Whether a value is a plain JSON object. */
export const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)

/** An argument that must be an object, as JSON text or value. Missing: undefined. Throws badArgument. */
export function objectArgument(value: unknown, argument: string): Record<string, unknown> | undefined {
  const parsed = jsonArgument(value, argument)
  if (parsed === undefined || isObject(parsed)) return parsed
  throw badArgument({ argument, reason: 'it should be a JSON object' })
}
