import { CortadoError } from '@cortado/contract/errors.ts'
import { type Answer, respond } from '../events/response.ts'
import { orders } from './middleware.ts'
import type { Exchange, Middleware, SessionResult } from './site-runtime.ts'

/** Finds who calls, before anything is done for them. Any AuthenticationError makes the browser forget its session, as in Frappe. */
export const session: Middleware = {
  name: 'session',
  order: orders.session,
  async before(exchange) {
    const { site, ctx, facts, cookies, notes } = exchange
    exchange.session = await site.sessions.enter(ctx, facts)
    if (!exchange.session.expired) return
    notes.session_expired = 1
    cookies.push(...site.sessions.clearing)
  },
  error({ site, cookies }, error) {
    if (error instanceof CortadoError && error.type === 'AuthenticationError') cookies.push(...site.sessions.clearing)
  },
}

/** `/api/method/login`, by any HTTP method: the session is kept even where the request is a GET. */
export async function login({ site, ctx, facts, notes }: Exchange): Promise<Answer> {
  const result = await site.sessions.login(ctx, facts)
  await ctx.db.commit()
  delete notes.session_expired
  return answerOf(result)
}

/** `/api/method/logout`. */
export async function logout({ site, ctx, facts, notes }: Exchange): Promise<Answer> {
  const result = await site.sessions.logout(ctx, facts)
  await ctx.db.commit()
  delete notes.session_expired
  return answerOf(result)
}

const answerOf = ({ body, options }: SessionResult): Answer => respond(body, options)
