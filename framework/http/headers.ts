import { stringifySetCookie } from 'cookie'
import type { Cookie } from '../events/response.ts'

/**
 * Headers of every answer, as @fastify/helmet sets them; kept as data, since its hook costs each API request more than reading one
 * document does. HSTS is the proxy's that terminates TLS.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Answers are about documents that change: nobody keeps them, unless the answer says otherwise. */
export const noStore = 'no-store,no-cache,must-revalidate,max-age=0'

/** What pages may load: this server's files, nothing inline. */
export const pagePolicy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"

/** What an uploaded file may do when a browser opens it: show itself. */
export const filePolicy = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"

/** A Set-Cookie header. `maxAge` 0 clears. Values are URL-quoted, as Frappe's are. */
export function cookieHeader({ name, value, maxAge, httpOnly }: Cookie, secure: boolean): string {
  const cleared = maxAge === 0
  const lifetime = cleared ? { expires: new Date(Date.now() - 86_400_000) } : { maxAge }
  const cookie = { name, value: cleared ? '' : value, path: '/', sameSite: 'lax', secure, httpOnly: httpOnly ?? false, ...lifetime } as const
  return stringifySetCookie(cookie, { encode: encodeURIComponent })
}

/** `Content-Disposition` with the name for old and new clients (RFC 6266). Control characters and path separators become `_`. */
export function disposition(kind: 'attachment' | 'inline', filename: string): string {
  const clean = filename.replace(/[\p{Cc}/\\]/gu, '_')
  const ascii = clean.replace(/[^\x20-\x7e]|["%]/g, '_')
  return ascii === clean
    ? `${kind}; filename="${ascii}"`
    : `${kind}; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(clean).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}`
}
