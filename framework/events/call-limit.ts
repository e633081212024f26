import { tooManyRequests } from '@cortado/contract/error-catalogue.ts'
import type { Site } from '../config/site.ts'
import type { Context } from '../context.ts'
import { boundedMap } from '../services/memory/bounded-map.ts'

/** How often something may be called. */
export interface CallLimit {
  /** What is counted: a method's name, or what it is asked about. */
  readonly name: string
  /** Calls within the window; absent, or less than 0: any number. */
  readonly limit: number | undefined
  /** Length of the window, which begins with the first call. Default: an hour. */
  readonly seconds?: number
  /** Who is counted. Default: the address of the request. */
  readonly who?: string
}

interface Calls {
  count: number
  /** Milliseconds since 1970. */
  readonly since: number
}

const bySite = new WeakMap<Site, ReturnType<typeof boundedMap<Calls>>>()

/** Counts a call, in memory; each process counts for itself. Throws tooManyRequests where there were too many. Calls from outside of HTTP are not counted. */
export function limitCalls(ctx: Context, { name, limit, seconds = 3600, who = ctx.request?.ip }: CallLimit): void {
  if (limit === undefined || limit < 0 || !ctx.request) return
  const counters = bySite.get(ctx.site) ?? boundedMap<Calls>(50_000)
  bySite.set(ctx.site, counters)
  const key = `${name}\n${who}`
  const now = ctx.clock.now().getTime()
  const known = counters.get(key)
  const calls = known && now - known.since < seconds * 1000 ? known : { count: 0, since: now }
  calls.count++
  counters.set(key, calls)
  if (calls.count <= limit) return
  const retryAfter = Math.max(1, Math.ceil((calls.since + seconds * 1000 - now) / 1000))
  throw tooManyRequests({ message: 'You hit the rate limit because of too many requests. Please try after sometime.' }, { retryAfter })
}
