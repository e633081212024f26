import { isDeepStrictEqual } from 'node:util'
import type { TestAnswer } from 'cortado/testing/server.ts'
import { marksIn } from './world.ts'

/** A request. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly json?: unknown
}

/** What the oracle says of an answer. */
export interface Expected {
  /** Whether the request is refused (4xx). `either`: the rules leave it open. */
  readonly refused: 'yes' | 'no' | 'either'
  /** Marks that the answer holds, unless it was refused. */
  readonly must: ReadonlySet<string>
  /** Further marks that it may hold; no others, besides those that were sent. */
  readonly may: ReadonlySet<string>
  /** What `message` or `data` may be; absent: anything. */
  readonly says?: readonly unknown[]
}

/** One cell of the matrix. */
export interface Case {
  /** The way out: what was asked for. */
  readonly way: string
  /** User, document, field. */
  readonly title: string
  readonly ask: Ask
  readonly expected: Expected
}

const none: ReadonlySet<string> = new Set()

/** Refused, and silent. */
export const refused: Expected = { refused: 'yes', must: none, may: none }

/** Answered, with these marks and no others. */
export const answered = (must: ReadonlySet<string>, may: ReadonlySet<string> = none): Expected => ({ refused: 'no', must, may })

/** The rules leave it open whether it is refused; if it is answered, then with some of these marks. */
export const open = (may: ReadonlySet<string> = none): Expected => ({ refused: 'either', must: none, may })

/** What is wrong with an answer; nothing: it is as the oracle says. */
export function faultsOf({ ask, expected }: Pick<Case, 'ask' | 'expected'>, answer: TestAnswer): string[] {
  const faults: string[] = []
  const isRefusal = answer.status >= 400
  if (answer.status >= 500) faults.push(`status ${answer.status}`)
  if (isRefusal && expected.refused === 'no') faults.push(`refused with ${answer.status} ${String(answer.body.exception ?? '').slice(0, 300)}`)
  if (!isRefusal && expected.refused === 'yes') faults.push(`answered with ${answer.status} ${answer.text.slice(0, 300)}`)
  const sent = marksIn(decodeURIComponent(ask.path) + JSON.stringify(ask.json ?? null))
  const shown = marksIn(answer.text)
  const beyond = [...shown].filter((mark) => !sent.has(mark) && !expected.must.has(mark) && !expected.may.has(mark))
  if (beyond.length > 0) faults.push(`beyond: ${beyond.join(' ')}`)
  if (isRefusal) return faults
  const missing = [...expected.must].filter((mark) => !shown.has(mark))
  if (missing.length > 0) faults.push(`missing: ${missing.join(' ')}`)
  const said = answer.body.message ?? answer.body.data
  if (expected.says && !expected.says.some((each) => isDeepStrictEqual(each, said)))
    faults.push(`says ${JSON.stringify(said)} instead of ${JSON.stringify(expected.says)}`)
  return faults
}

/** A call of a method. */
export const call = (method: string, json: Readonly<Record<string, unknown>>): Ask => ({ method: 'POST', path: `/api/method/${method}`, json })

/** A GET with arguments in the query. Lists and objects are sent as JSON. */
export const get = (path: string, query: Readonly<Record<string, unknown>> = {}): Ask => {
  const text = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, text(value)])).toString()
  return { method: 'GET', path: search ? `${path}?${search.replaceAll('+', '%20')}` : path }
}
