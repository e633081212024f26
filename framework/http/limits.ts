/** What a server refuses or gives up on, whatever the site. `limits` in `bench.json` changes them. */
export interface ServerLimits {
  /** Characters of path and query. */
  readonly url: number
  /** Bytes of request line and headers. */
  readonly headers: number
  /** Files of one request. */
  readonly files: number
  /** Fields of one form or query. */
  readonly fields: number
  /** Bytes of large bodies (over 64 KiB) that are in memory at one time, of all requests together. */
  readonly bodies: number
  /** Open connections. */
  readonly connections: number
  /** Milliseconds in which the headers of a request must have arrived, from the opening of its connection. */
  readonly headersTimeout: number
  /** Milliseconds in which a request must have arrived. */
  readonly requestTimeout: number
  /** Milliseconds after which a connection on which nothing moves is closed. */
  readonly connectionTimeout: number
  /** Milliseconds that an idle keep-alive connection stays. Longer than the usual proxy's, so that the proxy closes first. */
  readonly keepAliveTimeout: number
}

/** Generous for people, short for attacks. */
export const defaultLimits: ServerLimits = {
  url: 32 * 1024,
  headers: 64 * 1024,
  files: 20,
  fields: 10_000,
  bodies: 256 * 1024 * 1024,
  connections: 12_000,
  headersTimeout: 30_000,
  requestTimeout: 120_000,
  connectionTimeout: 600_000,
  keepAliveTimeout: 72_000,
}

/** Bytes of a request's body where a site sets no other limit: Frappe's 25 MiB. */
export const defaultBody = 25 * 1024 * 1024

/** The default limits with those of `bench.json`; what is no number above zero, or no limit, is left out. */
export function limitsFrom(settings: unknown): Partial<ServerLimits> {
  if (settings === null || typeof settings !== 'object') return {}
  return Object.fromEntries(
    Object.entries(settings).filter(([key, value]) => Object.hasOwn(defaultLimits, key) && Number.isSafeInteger(value) && Number(value) > 0),
  )
}
