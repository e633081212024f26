import { badAuthorization } from '@cortado/contract/error-catalogue.ts'

/** What an Authorization header says. */
export type Authorization =
  | { readonly scheme: 'key'; readonly key: string; readonly secret: string }
  /** Something in the right form that no user can be found by. */
  | { readonly scheme: 'unknown' }

/** Reads `token key:secret` and `Basic base64(key:secret)`. Undefined: there is none, or it has not exactly two parts and is left alone. Throws badAuthorization. */
export function readAuthorization(header: string | undefined): Authorization | undefined {
  const [scheme = '', credentials, ...more] = header?.split(' ') ?? []
  if (credentials === undefined || credentials === '' || more.length) return undefined
  if (scheme.toLowerCase() === 'token') return keyOf(credentials)
  return scheme.toLowerCase() === 'basic' ? keyOf(decoded(credentials)) : { scheme: 'unknown' }
}

function keyOf(text: string): Authorization {
  const at = text.indexOf(':')
  return at < 0 ? { scheme: 'unknown' } : { scheme: 'key', key: text.slice(0, at), secret: text.slice(at + 1) }
}

function decoded(base64: string): string {
  const text = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined
  if (!text || text.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) throw badAuthorization()
  return text.toString('utf8')
}
