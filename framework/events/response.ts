import type { Readable } from 'node:stream'

/** A cookie to set. */
export interface Cookie {
  readonly name: string
  readonly value: string
  /** Seconds; 0 clears it; absent: until the browser closes. */
  readonly maxAge?: number
  readonly httpOnly?: boolean
}

/** What goes with any answer. */
export interface ResponseOptions {
  /** Default 200; of a redirect 302. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly Cookie[]
}

/** A JSON answer whose keys stand at the top: `{ docs: […], docinfo: {…} }`. Messages of the request are added. */
export class ResponseBody {
  readonly body: Readonly<Record<string, unknown>>
  readonly options: ResponseOptions
  constructor(body: Readonly<Record<string, unknown>>, options: ResponseOptions = {}) {
    this.body = body
    this.options = options
  }
}

/** A file. */
export class FileResponse {
  readonly content: string | Uint8Array | Readable
  readonly filename: string
  /** Content type; default `application/octet-stream`. */
  readonly type: string
  readonly disposition: 'attachment' | 'inline'
  readonly options: ResponseOptions
  constructor(
    content: string | Uint8Array | Readable,
    filename: string,
    options: ResponseOptions & { type?: string; disposition?: 'attachment' | 'inline' } = {},
  ) {
    this.content = content
    this.filename = filename
    this.type = options.type ?? 'application/octet-stream'
    this.disposition = options.disposition ?? 'attachment'
    this.options = options
  }
}

/** Sends the client elsewhere. */
export class RedirectResponse {
  readonly location: string
  readonly options: ResponseOptions
  constructor(location: string, options: ResponseOptions = {}) {
    this.location = location
    this.options = options
  }
}

/** A text that is sent as it is: an HTML page, a style sheet, an empty answer. */
export class TextResponse {
  readonly text: string
  /** Content type; default `text/html; charset=utf-8`. */
  readonly type: string
  readonly options: ResponseOptions
  constructor(text: string, options: ResponseOptions & { type?: string } = {}) {
    this.text = text
    this.type = options.type ?? 'text/html; charset=utf-8'
    this.options = options
  }
}

/** What a route or a whitelisted method may answer with instead of a plain value. */
export type Answer = ResponseBody | FileResponse | RedirectResponse | TextResponse

/** Whether a method's result is an answer already, rather than a value for `message`. */
export const isAnswer = (value: unknown): value is Answer =>
  value instanceof ResponseBody || value instanceof FileResponse || value instanceof RedirectResponse || value instanceof TextResponse

/** Puts keys directly into the answer: `return respond({ docs: [doc], docinfo })`. */
export const respond = (body: Readonly<Record<string, unknown>>, options?: ResponseOptions): ResponseBody => new ResponseBody(body, options)

/** Sends rows as CSV (RFC 4180: CRLF, quotes where needed), for download. */
export function csv(name: string, rows: readonly (readonly unknown[])[]): FileResponse {
  const text = rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
  return new FileResponse(text, `${name}.csv`, { type: 'text/csv; charset=utf-8' })
}

const csvCell = (value: unknown): string => {
  const text = value == null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
