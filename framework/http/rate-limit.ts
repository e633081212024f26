import { rateLimited } from '@cortado/contract/error-catalogue.ts'
import { orders } from './middleware.ts'
import type { RateLimit } from './rate-limit-setting.ts'
import type { Exchange, Middleware, SiteRuntime } from './site-runtime.ts'

/** What a site has worked in the current window. */
interface Spent {
  /** Number of the window since the epoch. */
  window: number
  /** Microseconds. */
  used: number
}

const spent = new WeakMap<SiteRuntime, Spent>()

function spentNow(site: SiteRuntime, { window }: RateLimit): Spent {
  const current = Math.floor(Date.now() / 1000 / window)
  const known = spent.get(site)
  if (known?.window === current) return known
  const fresh = { window: current, used: 0 }
  spent.set(site, fresh)
  return fresh
}

/** Refuses requests where the site has worked for as long as it may; counts by process. Outermost, so that what is refused costs nothing more. */
export const rateLimit: Middleware = {
  name: 'rate limit',
  order: orders.rateLimit,
  before(exchange) {
    const { rateLimit: limit } = exchange.site
    if (!limit || spentNow(exchange.site, limit).used < limit.limit * 1e6) return
    throw rateLimited({}, { retryAfter: untilReset(limit) })
  },
  after: (exchange) => account(exchange),
  error: (exchange) => account(exchange),
}

const untilReset = ({ window }: RateLimit): number => Math.max(1, Math.ceil(window - ((Date.now() / 1000) % window)))

/** Adds the time of a request and says what is left (rest-api §1.3). */
function account(exchange: Exchange): void {
  const { rateLimit: limit } = exchange.site
  if (!limit) return
  const now = spentNow(exchange.site, limit)
  const most = Math.round(limit.limit * 1e6)
  if (now.used < most) now.used += Math.round((performance.now() - exchange.started) * 1000)
  exchange.headers['x-ratelimit-limit'] = String(most)
  exchange.headers['x-ratelimit-remaining'] = String(Math.max(0, most - now.used))
  exchange.headers['x-ratelimit-reset'] = String(untilReset(limit))
}
