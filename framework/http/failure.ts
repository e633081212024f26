import { randomUUID } from 'node:crypto'
import { badArgument, bodyTooLarge, internal } from '@cortado/contract/error-catalogue.ts'
import { CortadoError } from '@cortado/contract/errors.ts'
import { PlainFault } from './fault.ts'
import type { HttpLog } from './site-runtime.ts'

/** What a client may hear of an error, and whether it was a fault of the server. */
export interface Failure {
  readonly error: CortadoError | PlainFault
  /** Id under which the log has the fault; undefined: the client's mistake. */
  readonly id: string | undefined
}

/**
 * Turns whatever was thrown into something that a client may see. Errors of the catalogue stay; those of Fastify about the request
 * become ones of the catalogue; everything else is `internal` with an id, and its stack goes to the log alone.
 */
export function failureOf(thrown: unknown, limit: number, log: HttpLog, request: { readonly method: string; readonly url: string }): Failure {
  if (thrown instanceof PlainFault) return { error: thrown, id: undefined }
  const known = thrown instanceof CortadoError ? thrown : ofFastify(thrown, limit)
  if (known && known.status < 500) return { error: known, id: undefined }
  const at = { method: request.method, url: request.url.split('?')[0] }
  if (known?.status === 503 && known.cause === undefined) {
    // a crowd is turned away, as it should be: a stack for each of it would be another crowd
    log.warn({ ...at, reason: known.message }, 'request turned away')
    return { error: known, id: undefined }
  }
  const id = randomUUID()
  log.error({ err: thrown, id, ...at }, 'request failed')
  return { error: known ?? internal({ id }, { cause: thrown }), id }
}

function ofFastify(thrown: unknown, limit: number): CortadoError | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined
  // the client hung up while it sent a form with files
  if (thrown.code === 'ECONNRESET' && thrown.message === 'aborted')
    return badArgument({ argument: 'request body', reason: 'it did not arrive' }, { cause: thrown })
  if (!('statusCode' in thrown)) return undefined
  const { statusCode, code } = thrown
  if (typeof code !== 'string' || !/^FST_/.test(code) || typeof statusCode !== 'number' || statusCode >= 500) return undefined
  if (statusCode === 413) return bodyTooLarge({ limit }, { cause: thrown })
  return badArgument({ argument: 'request body', reason: 'it cannot be read' }, { cause: thrown })
}
