import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { badArgument, bodyTooLarge, unavailable, unsupportedEncoding } from '@cortado/contract/error-catalogue.ts'

/** Bodies up to this size are not counted: what everybody sends goes on working while somebody fills the memory. */
const uncounted = 64 * 1024

/** How much of large bodies is in memory at one time, of all requests of a server. */
export class BodyBudget {
  readonly #limit: number
  #used = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes that are held at the moment. */
  get used(): number {
    return this.#used
  }

  /** The share of one request, empty at first. */
  share(): BodyShare {
    let held = 0
    return {
      grow: (size) => {
        if (size <= uncounted || size <= held) return
        if (this.#used - held + size > this.#limit) throw unavailable({ service: 'Room for large requests' })
        this.#used += size - held
        held = size
      },
      release: () => {
        this.#used -= held
        held = 0
      },
    }
  }
}

/** What one request holds of a budget. */
export interface BodyShare {
  /** The request now holds `size` bytes. Throws unavailable where they do not fit. */
  grow(size: number): void
  release(): void
}

/** Throws unsupportedEncoding for compressed bodies: what they grow to is not known before. */
export function demandPlainBody(request: IncomingMessage): void {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase()
  if (encoding && encoding !== 'identity') throw unsupportedEncoding({ encoding: encoding.slice(0, 40) })
}

/** Throws bodyTooLarge where the request announces more than `limit` bytes. */
export function demandLength(request: IncomingMessage, limit: number, overhead = 0): void {
  if (Number(request.headers['content-length'] ?? 0) > limit + overhead) throw bodyTooLarge({ limit })
}

/** Reads a body as text, as it arrives. Throws unsupportedEncoding, bodyTooLarge, unavailable, badArgument (it is no UTF-8, or the client hung up). */
export async function readText(request: IncomingMessage, limit: number, share: BodyShare): Promise<string> {
  demandPlainBody(request)
  demandLength(request, limit)
  const bytes = await readBytes(request, limit, share)
  if (!isUtf8(bytes)) throw badArgument({ argument: 'request body', reason: 'it is not UTF-8' })
  return bytes.toString('utf8')
}

// `for await` would destroy the connection where reading ends early, and with it the answer that says why
function readBytes(request: IncomingMessage, limit: number, share: BodyShare): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer): void => {
      size += chunk.length
      try {
        if (size > limit) throw bodyTooLarge({ limit })
        share.grow(size)
        chunks.push(chunk)
      } catch (error) {
        request.off('data', take)
        reject(error)
      }
    }
    request.on('data', take)
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)))
    const lost = (cause?: unknown): void => reject(badArgument({ argument: 'request body', reason: 'it did not arrive' }, { cause }))
    request.once('error', lost)
    request.once('close', () => request.complete || lost())
  })
}
