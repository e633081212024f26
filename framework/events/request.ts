/** A file part of a multipart request, streamed to a temporary file that goes when the request ends (move or read it before). */
export interface UploadedFile {
  /** Name of the form field: `file`. */
  readonly field: string
  /** As the client named it; never a path to trust. */
  readonly filename: string
  /** As the client said; never trusted. */
  readonly type: string
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** What a request said: read once, before its Context is made. */
export interface RequestFacts {
  /** Upper case. */
  readonly method: string
  /** Decoded, without the query. */
  readonly path: string
  readonly ip: string
  readonly protocol: 'http' | 'https'
  /** Host header as sent, with port; '' where there was none. */
  readonly host: string
  /** Keys in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly cookies: Readonly<Record<string, string | undefined>>
  /** Query parameters alone; the first of several with one name. */
  readonly query: Readonly<Record<string, string>>
  /** Arguments by the rules of `form_dict`: the JSON body, or query and form. */
  readonly arguments: Readonly<Record<string, unknown>>
  readonly files: readonly UploadedFile[]
  /** By the path's prefix: /api/v2 is 2, everything else 1. */
  readonly version: 1 | 2
}

/** The text of a header; of several, the first. */
export function headerOf(facts: Pick<RequestFacts, 'headers'>, name: string): string | undefined {
  const value = facts.headers[name]
  return Array.isArray(value) ? value[0] : value
}

declare module '../context.ts' {
  interface Context {
    /** The HTTP request that is being answered; undefined in jobs and commands. */
    readonly request?: RequestFacts
  }
}
