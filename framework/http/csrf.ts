import { timingSafeEqual } from 'node:crypto'
import { csrf as csrfError } from '@cortado/contract/error-catalogue.ts'
import { headerOf, type RequestFacts } from '../events/request.ts'
import { orders } from './middleware.ts'
import type { Middleware } from './site-runtime.ts'

const checked: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Asks for the session's CSRF token where it has one: sessions that never loaded the Desk have none (rest-api §7.5). */
export const csrf: Middleware = {
  name: 'csrf',
  order: orders.csrf,
  before({ facts, session, site }) {
    if (!checked.has(facts.method) || session?.csrfToken === undefined) return
    if (isToken(facts, session.csrfToken) || isAllowedReferrer(facts, site.allowedReferrers ?? [])) return
    throw csrfError()
  },
}

function isToken(facts: RequestFacts, token: string): boolean {
  const sent = Buffer.from(String(headerOf(facts, 'x-frappe-csrf-token') ?? facts.arguments.csrf_token ?? ''))
  const wanted = Buffer.from(token)
  return sent.length === wanted.length && timingSafeEqual(sent, wanted)
}

/** An allowed referrer is an origin; it must be followed by the path's slash or by nothing. */
function isAllowedReferrer(facts: RequestFacts, allowed: readonly string[]): boolean {
  const [origin, referrer = ''] = [headerOf(facts, 'origin'), headerOf(facts, 'referer')]
  return allowed.map((entry) => entry.replace(/\/$/, '')).some((entry) => origin === entry || referrer === entry || referrer.startsWith(`${entry}/`))
}
