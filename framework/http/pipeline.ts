import type { Answer } from '../events/response.ts'
import { csrf } from './csrf.ts'
import type { Handler, Route, Verb } from './exchange.ts'
import { methodNotAllowed } from './fault.ts'
import { idempotent } from './idempotency.ts'
import { callMethod } from './method.ts'
import { MiddlewareChain } from './middleware.ts'
import { rateLimit } from './rate-limit.ts'
import { repeating } from './repeat.ts'
import { session } from './session.ts'
import type { Exchange, Middleware, SiteRuntime } from './site-runtime.ts'
import { transaction } from './transaction.ts'

const builtIn: readonly Middleware[] = [rateLimit, transaction, session, csrf]

const chains = new WeakMap<SiteRuntime, { readonly of: SiteRuntime['middleware']; readonly chain: MiddlewareChain }>()

/** The steps of a site: the built-in ones and those of its apps. Made again when the apps change. */
export function chainOf(site: SiteRuntime): MiddlewareChain {
  const known = chains.get(site)
  if (known && known.of === site.middleware) return known.chain
  const chain = new MiddlewareChain([...builtIn, ...(site.middleware ?? [])])
  chains.set(site, { of: site.middleware, chain })
  return chain
}

/** Answers a request: the route's handler, or the method that an argument `cmd` names, inside the site's steps. */
export function answerExchange(exchange: Exchange, route: Route): Promise<Answer> {
  const handler = commandHandler(exchange) ?? route.verbs[verbOf(exchange.facts.method)]
  if (!handler) throw methodNotAllowed()
  return chainOf(exchange.site).run(exchange, repeating(idempotent(handler)))
}

/** `cmd=frappe.client.get` on any path: how old clients call methods. */
function commandHandler({ facts }: Exchange): Handler | undefined {
  const { cmd } = facts.arguments
  return typeof cmd === 'string' && cmd !== '' ? (exchange) => callMethod(exchange, cmd) : undefined
}

const verbOf = (method: string): Verb => (method === 'HEAD' ? 'GET' : (method as Verb))
