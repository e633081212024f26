import type { Answer } from '../events/response.ts'
import { csrf } from './csrf.ts'
import type { Handler, Route, Verb } from './exchange.ts'
import { methodNotAllowed } from './fault.ts'
import { idempotent } from './idempotency.ts'
import { callMethod } from './method.ts'
import { MiddlewareChain, orders } from './middleware.ts'
import { rateLimit } from './rate-limit.ts'
import { repeating } from './repeat.ts'
import { session } from './session.ts'
import type { Exchange, Middleware, SiteRuntime } from './site-runtime.ts'
import { transaction } from './transaction.ts'

const builtIn: readonly Middleware[] = [rateLimit, transaction, session, csrf]

/** The steps of a site. Those inside of the built-in ones run again with the handler, where a transaction is repeated. */
interface Chains {
  readonly of: SiteRuntime['middleware']
  readonly outer: MiddlewareChain
  readonly inner: MiddlewareChain
}

const chains = new WeakMap<SiteRuntime, Chains>()

/** The steps of a site: the built-in ones and those of its apps. Made again when the apps change. */
function chainsOf(site: SiteRuntime): Chains {
  const known = chains.get(site)
  if (known && known.of === site.middleware) return known
  const steps = [...builtIn, ...(site.middleware ?? [])]
  const isInner = ({ order }: Middleware): boolean => order > orders.csrf
  const made = {
    of: site.middleware,
    outer: new MiddlewareChain(steps.filter((step) => !isInner(step))),
    inner: new MiddlewareChain(steps.filter(isInner)),
  }
  chains.set(site, made)
  return made
}

/** Answers a request: the route's handler, or the method that an argument `cmd` names, inside the site's steps. */
export function answerExchange(exchange: Exchange, route: Route): Promise<Answer> {
  const handler = commandHandler(exchange) ?? route.verbs[verbOf(exchange.facts.method)]
  if (!handler) throw methodNotAllowed()
  const { outer, inner } = chainsOf(exchange.site)
  const work = idempotent(handler)
  return outer.run(exchange, repeating(inner.names.length > 0 ? (each) => inner.run(each, work) : work))
}

/** `cmd=frappe.client.get` on any path: how old clients call methods. */
function commandHandler({ facts }: Exchange): Handler | undefined {
  const { cmd } = facts.arguments
  return typeof cmd === 'string' && cmd !== '' ? (exchange) => callMethod(exchange, cmd) : undefined
}

const verbOf = (method: string): Verb => (method === 'HEAD' ? 'GET' : (method as Verb))
