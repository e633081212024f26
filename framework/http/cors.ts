import type { IncomingHttpHeaders } from 'node:http'

/** Configuration `allow_cors`: `*`, one origin, or several; undefined: none. */
export type AllowedOrigins = '*' | readonly string[] | undefined

/** Reads `allow_cors`. */
export function originsFrom(setting: unknown): AllowedOrigins {
  if (setting === '*') return '*'
  const list = Array.isArray(setting) ? setting : typeof setting === 'string' && setting !== '' ? [setting] : []
  const origins = list.filter((origin) => typeof origin === 'string').map((origin) => origin.replace(/\/$/, ''))
  if (origins.includes('*')) return '*'
  return origins.length > 0 ? origins : undefined
}

/**
 * The headers by which a browser lets pages of another origin read an answer (rest-api §8.2); none where the origin is not allowed. `Vary` also where
 * it is not, since the answer to somebody else would differ.
 */
export function corsHeaders(allowed: AllowedOrigins, method: string, headers: IncomingHttpHeaders): Record<string, string> {
  if (allowed === undefined) return {}
  const { origin } = headers
  if (origin === undefined || !/^[\x21-\x7e]{1,300}$/.test(origin) || (allowed !== '*' && !allowed.includes(origin))) return { vary: 'Origin' }
  const shared = { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' }
  return method === 'OPTIONS' ? { ...shared, ...preflightHeaders(headers) } : shared
}

function preflightHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const methods = String(headers['access-control-request-method'] ?? '')
  const names = String(headers['access-control-request-headers'] ?? '')
  return {
    ...(/^[A-Z]{1,20}$/.test(methods) && { 'access-control-allow-methods': methods }),
    ...(/^[\w ,-]{1,1000}$/.test(names) && { 'access-control-allow-headers': names }),
    'access-control-max-age': '86400',
  }
}
