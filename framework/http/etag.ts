import { createHash } from 'node:crypto'
import { headerOf, type RequestFacts } from '../events/request.ts'
import { TextResponse } from '../events/response.ts'

/** A text that browsers may keep and ask about again. */
export interface KeptText {
  readonly text: string
  readonly etag: string
  /** Content type. */
  readonly type: string
  /** `Cache-Control` */
  readonly cache: string
}

/** Entity tag of a text: the same text, the same tag. */
export const etagOf = (text: string): string => `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`

/** The text, or 304 where the client says that it has it. */
export function ifChanged(facts: Pick<RequestFacts, 'headers'>, { text, etag, type, cache }: KeptText): TextResponse {
  const headers = { etag, 'cache-control': cache }
  return headerOf(facts, 'if-none-match') === etag ? new TextResponse('', { type, status: 304, headers }) : new TextResponse(text, { type, headers })
}
