import type { Readable } from 'node:stream'
import { answerTooLarge } from '@cortado/contract/error-catalogue.ts'
import type { CortadoError } from '@cortado/contract/errors.ts'
import type { FastifyReply } from 'fastify'
import type { Message } from '../events/messages.ts'
import { type Answer, type Cookie, type FileResponse, RedirectResponse, ResponseBody, TextResponse } from '../events/response.ts'
import { errorKeys, successKeys, type Version } from './envelope.ts'
import { PlainFault } from './fault.ts'
import { cookieHeader, disposition, filePolicy, noStore, pagePolicy, securityHeaders } from './headers.ts'
import { errorPage } from './pages/error-page.ts'

/** What an answer needs to know of its request. */
export interface Surroundings {
  readonly version: Version
  readonly secure: boolean
  /** Whether errors are answered as JSON. */
  readonly json: boolean
  readonly messages: readonly Message[]
  readonly notes: Readonly<Record<string, unknown>>
  readonly cookies: readonly Cookie[]
  readonly headers: Readonly<Record<string, string>>
}

interface Outgoing {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string | Uint8Array | Readable
}

/** Sends an answer. */
export function sendAnswer(reply: FastifyReply, answer: Answer, around: Surroundings): void {
  const outgoing = outgoingOf(answer, around)
  write(
    reply,
    { ...outgoing, headers: { ...outgoing.headers, ...answer.options.headers, ...around.headers } },
    [...around.cookies, ...(answer.options.cookies ?? [])],
    around.secure,
  )
}

function outgoingOf(answer: Answer, around: Surroundings): Outgoing {
  const status = answer.options.status ?? 200
  if (answer instanceof ResponseBody) {
    return { status, headers: jsonHeaders, payload: jsonText(successKeys(answer, around.messages, around.notes, around.version)) }
  }
  if (answer instanceof TextResponse) return { status, headers: textHeaders(answer.type), payload: answer.text }
  if (answer instanceof RedirectResponse) {
    return {
      status: answer.options.status ?? 302,
      headers: { ...textHeaders('text/plain; charset=utf-8'), location: headerText(answer.location) },
      payload: '',
    }
  }
  return fileOutgoing(answer, status)
}

const fileOutgoing = (answer: FileResponse, status: number): Outgoing => ({
  status,
  headers: {
    'content-type': answer.type,
    'content-disposition': disposition(answer.disposition, answer.filename),
    'content-security-policy': filePolicy,
  },
  payload: answer.content,
})

/** Throws answerTooLarge where the text would be longer than a text can be. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw cause instanceof RangeError ? answerTooLarge({}, { cause }) : cause
  }
}

/** An address as a header may hold it: what is no visible ASCII is escaped. */
const headerText = (text: string): string => text.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent)

const jsonHeaders = { 'content-type': 'application/json' }

const textHeaders = (type: string): Record<string, string> =>
  type.startsWith('text/html') ? { 'content-type': type, 'content-security-policy': pagePolicy } : { 'content-type': type }

/** Sends an error: as JSON in the envelope of the API's version, or as a page. */
export function sendError(reply: FastifyReply, error: CortadoError | PlainFault, around: Surroundings): void {
  const retryAfter = error instanceof PlainFault ? undefined : error.options.retryAfter
  const again: Record<string, string> = {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    // the rest of what is refused for its size is not waited for
    ...(error.status === 413 && { connection: 'close' }),
    ...around.headers,
  }
  const outgoing: Outgoing =
    error instanceof PlainFault || !around.json
      ? { status: error.status, headers: { ...textHeaders('text/html; charset=utf-8'), ...again }, payload: errorPage(error.status, error.message) }
      : {
          status: error.status,
          headers: { ...jsonHeaders, ...again },
          payload: JSON.stringify(errorKeys(error, around.messages, around.notes, around.version)),
        }
  write(reply, outgoing, around.cookies, around.secure)
}

/** Past Fastify's own reply, whose hooks nobody uses here; only streams need its care. */
function write(reply: FastifyReply, { status, headers, payload }: Outgoing, cookies: readonly Cookie[], secure: boolean): void {
  const all: Record<string, string | string[]> = { ...securityHeaders, 'cache-control': noStore, ...headers }
  if (cookies.length > 0 && !all['cache-control']?.includes('public')) {
    all['set-cookie'] = lastOfEach(cookies).map((cookie) => cookieHeader(cookie, secure))
  }
  if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) {
    reply.code(status).headers(all).send(payload)
    return
  }
  if (status !== 304) all['content-length'] = String(Buffer.byteLength(payload))
  reply.raw.writeHead(status, all).end(payload)
  reply.hijack()
}

/** Of several cookies with one name, the last one counts. */
const lastOfEach = (cookies: readonly Cookie[]): Cookie[] => [...new Map(cookies.map((cookie) => [cookie.name, cookie])).values()]
