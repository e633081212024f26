/** What a server refuses or gives up on. */
export interface ServerLimits {
  /** Bytes of a request's body, and of each file in it. */
  readonly body: number
  /** Characters of path and query. */
  readonly url: number
  /** Bytes of request line and headers. */
  readonly headers: number
  /** Files of one request. */
  readonly files: number
  /** Fields of one form or query. */
  readonly fields: number
  /** Milliseconds in which a request must have arrived. */
  readonly requestTimeout: number
  /** Milliseconds after which a connection on which nothing moves is closed. */
  readonly connectionTimeout: number
  /** Milliseconds that an idle keep-alive connection stays. Longer than the usual proxy's, so that the proxy closes first. */
  readonly keepAliveTimeout: number
}

/** Frappe's 25 MiB of body; the rest generous for people, short for attacks. */
export const defaultLimits: ServerLimits = {
  body: 25 * 1024 * 1024,
  url: 32 * 1024,
  headers: 64 * 1024,
  files: 20,
  fields: 10_000,
  requestTimeout: 120_000,
  connectionTimeout: 600_000,
  keepAliveTimeout: 72_000,
}
