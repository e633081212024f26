import { expect } from 'vitest'
import { sendRaw } from './connection.ts'

/** What no answer may show: a stack, a folder of the server, the database's own words. */
export const leaks = /\n\s+at \S+ \(|node_modules|\/framework\/|\/apps\/core\/|\.ts:\d|DatabaseError|syntax error at or near/

/** A refusal that is a word for the page that asked, instead of an error: of new passwords. */
const wordOnly = /^\{"message":"(not found|The reset password link has (been expired|either been used before or is invalid))"\}$/

/** An answer, whichever way it was asked for. */
export interface Judged {
  readonly status: number
  readonly text: string
  readonly type: string
}

/**
 * Demands an answer as every client may expect it: no fault of the server, nothing leaked, and for what is refused the envelope of its kind: JSON with
 * the class of the error, or a page.
 */
export function demandSane(what: string, { status, text, type }: Judged): void {
  const shown = `${what} → ${status} ${text.slice(0, 400)}`
  expect(status, shown).toBeGreaterThanOrEqual(200)
  expect(status, shown).toBeLessThan(500)
  if (status < 400) return
  expect(text, shown).not.toMatch(leaks)
  if (text === '') return
  if (!type.startsWith('application/json')) {
    expect(type, shown).toMatch(/^text\/html/)
    expect(text, shown).toMatch(/^<!doctype html>/i)
    return
  }
  // how Frappe tells of links that are too old, and of users that are not there
  if (wordOnly.test(text)) return
  const body = JSON.parse(text) as { exc_type?: unknown; errors?: { type?: unknown }[] }
  expect(body.exc_type ?? body.errors?.[0]?.type, shown).toEqual(expect.any(String))
}

/** Sends bytes to a server and demands a sane answer, or a closed connection. Answers the status, or 0. */
export async function judge(url: string, what: string, bytes: Buffer | string): Promise<number> {
  const { status, body, headers } = await sendRaw(url, bytes)
  const chunked = headers.get('transfer-encoding') === 'chunked'
  if (status !== 0) demandSane(what, { status, text: chunked ? '' : body, type: headers.get('content-type') ?? '' })
  return status
}
