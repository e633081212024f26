import type { Context } from '../context.ts'
import type { RequestFacts } from '../events/request.ts'
import type { Answer, Cookie } from '../events/response.ts'
import type { HttpLog, SessionState, SiteRuntime } from './site-runtime.ts'

/** One request on its way: what middleware and routes are given. */
export interface Exchange {
  readonly facts: RequestFacts
  readonly site: SiteRuntime
  /** As Guest until the session step has run. */
  readonly ctx: Context
  /** Parts of the path, decoded, by their names in the route's URL; `*` is the rest. */
  readonly params: Readonly<Record<string, string>>
  readonly log: HttpLog
  /** Cookies that go with the answer, errors included. */
  readonly cookies: Cookie[]
  /** Keys added to the answer, errors included: `session_expired`. */
  readonly notes: Record<string, unknown>
  /** Set by the session step. */
  session: SessionState | undefined
}

/** Answers one kind of request. */
export type Handler = (exchange: Exchange) => Answer | Promise<Answer>

/** Methods that routes know. HEAD is answered by GET, OPTIONS by the server. */
export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A route: a URL pattern and what answers each method. Other methods: 405. */
export interface Route {
  readonly url: string
  readonly verbs: Readonly<Partial<Record<Verb, Handler>>>
  /** Answers GET without looking for a site, a session or a database: files that are the same for everyone. */
  readonly plain?: (facts: RequestFacts, params: Readonly<Record<string, string>>) => Promise<Answer>
}

/** The same handler for every method. */
export const everyVerb = (handler: Handler): Readonly<Record<Verb, Handler>> => ({
  GET: handler,
  POST: handler,
  PUT: handler,
  PATCH: handler,
  DELETE: handler,
})
