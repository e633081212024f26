import { Document } from '../document/document.ts'
import { toWire } from '../document/wire.ts'
import { type Answer, isAnswer, respond } from '../events/response.ts'
import type { Version } from './envelope.ts'

/** What a method returned as an answer: an answer as it is, a value under `message` (v2: `data`); nothing where it returned nothing. */
export async function resultAnswer(result: unknown, version: Version): Promise<Answer> {
  if (isAnswer(result)) return result
  const value = await wireValue(result)
  return respond(value == null ? {} : { [version === 2 ? 'data' : 'message']: value })
}

/** Documents in a result, alone or in a list, become what their reader may see, nulls left out. */
export async function wireValue(value: unknown): Promise<unknown> {
  if (value instanceof Document) return toWire(value, { nulls: 'omit' })
  if (Array.isArray(value) && value.some((item) => item instanceof Document)) return Promise.all(value.map(wireValue))
  return value
}
