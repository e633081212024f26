import type { Socket } from 'node:net'
import { badRequest, headersTooLarge, requestTimeout } from '@cortado/contract/error-catalogue.ts'
import type { CortadoError } from '@cortado/contract/errors.ts'
import { errorKeys } from './envelope.ts'
import { noStore, securityHeaders } from './headers.ts'

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

/** The whole answer, as bytes that never became a request get it. */
function answerOf(refusal: CortadoError): string {
  const body = JSON.stringify(errorKeys(refusal, [], {}, 1))
  const headers = { ...securityHeaders, 'cache-control': noStore, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${refusal.status} ${reasons[refusal.status] ?? 'Bad Request'}\r\nconnection: close\r\n${lines.join('')}\r\n${body}`
}

/** Answers by the parser's code. Made once: ten thousand connections may run out of time in one turn. */
const answers: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: answerOf(headersTooLarge()),
  ERR_HTTP_REQUEST_TIMEOUT: answerOf(requestTimeout()),
}
const unreadable = answerOf(badRequest())

/**
 * Answers bytes that Node's parser refuses, and closes the connection: what follows on it could be taken for another request. Where an answer was
 * already sent on it, nothing is written: it could be taken for part of that one.
 */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy(error)
    return
  }
  socket.end(answers[error.code ?? ''] ?? unreadable)
}
