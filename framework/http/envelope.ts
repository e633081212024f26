import type { CortadoError } from '@cortado/contract/errors.ts'
import type { Message } from '../events/messages.ts'
import type { ResponseBody } from '../events/response.ts'
import { escapeText } from './pages/html.ts'

/** Form of the answer: /api/v2 has another one than everything else. */
export type Version = 1 | 2

/** The keys of a successful answer: the body's own, then the request's messages. Empty `docs` and undefined keys are left out. */
export function successKeys(
  answer: ResponseBody,
  messages: readonly Message[],
  notes: Readonly<Record<string, unknown>>,
  version: Version,
): Record<string, unknown> {
  const keys: Record<string, unknown> = { ...answer.body, ...notes }
  if (Array.isArray(keys.docs) && keys.docs.length === 0) delete keys.docs
  if (messages.length === 0) return keys
  if (version === 2) keys.messages = messages.map(withTitle)
  else keys._server_messages = doubleEncoded(messages)
  return keys
}

/** The keys of an error. No traceback, ever: `exc` holds the line that `exception` shows, since clients look there for a failure. */
export function errorKeys(
  error: CortadoError,
  messages: readonly Message[],
  notes: Readonly<Record<string, unknown>>,
  version: Version,
): Record<string, unknown> {
  return version === 2 ? errorKeysV2(error, messages, notes) : errorKeysV1(error, messages, notes)
}

function errorKeysV1(error: CortadoError, messages: readonly Message[], notes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const all = [...messages, ...messagesOf(error)]
  const exception = `frappe.exceptions.${error.type}: ${error.message}`
  return {
    exc_type: error.type,
    ...(showsException(error) && { exception, exc: JSON.stringify([exception]) }),
    ...(all.length > 0 && { _server_messages: doubleEncoded(all) }),
    ...(error.type === 'PermissionError' && { _error_message: error.message }),
    ...error.options.body,
    ...notes,
  }
}

/** The error's own message stands in its entry; the others beside it. */
function errorKeysV2(error: CortadoError, messages: readonly Message[], notes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [first, ...rest] = messagesOf(error).map(withTitle)
  const others = [...messages.map(withTitle), ...rest]
  const exception = `frappe.exceptions.${error.type}: ${error.message}`
  return {
    errors: [{ type: error.type, ...(showsException(error) && { exception }), ...first }],
    ...(others.length > 0 && { messages: others }),
    ...error.options.body,
    ...notes,
  }
}

/** Frappe says nothing of a missing document or a wrong CSRF token but the class. */
const showsException = (error: CortadoError): boolean => error.status !== 404 && error.type !== 'CSRFTokenError'

/** Classes whose message Frappe sends without colour and without `raise_exception`. */
const unmarked: ReadonlySet<string> = new Set(['MandatoryError'])

/** What a person is told of an error. Frappe's clients render messages as HTML: the texts, which quote what people typed, are escaped. */
function messagesOf(error: CortadoError): Message[] {
  const texts = error.options.messages ?? [error.message]
  const marks = unmarked.has(error.type) ? {} : ({ indicator: 'red', raise_exception: 1 } as const)
  return texts.map((text) => ({ message: escapeText(text), title: error.options.title ?? 'Message', ...marks }))
}

const withTitle = (message: Message): Message => ({ ...message, title: message.title ?? 'Message' })

/** A JSON list whose items are JSON texts again. */
const doubleEncoded = (messages: readonly Message[]): string => JSON.stringify(messages.map((message) => JSON.stringify(withTitle(message))))

/** Whether an error is answered as JSON: clients that ask for it, and /api unless the client asks for a page first. */
export function wantsJson(path: string, accept: string | undefined, requestedWith: string | undefined): boolean {
  if (accept && (requestedWith === 'XMLHttpRequest' || accept.includes('application/json'))) return true
  return path.startsWith('/api/') && !accept?.startsWith('text')
}
