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

/** What is told of bytes that never became a request. */
export function refusalOf(code: string | undefined): CortadoError {
  if (code === 'HPE_HEADER_OVERFLOW') return headersTooLarge()
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimeout()
  return badRequest()
}

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
  const refusal = refusalOf(error.code)
  const body = JSON.stringify(errorKeys(refusal, [], {}, 1))
  const headers = { ...securityHeaders, 'cache-control': noStore, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${refusal.status} ${reasons[refusal.status] ?? 'Bad Request'}\r\nconnection: close\r\n${lines.join('')}\r\n${body}`)
}
