import type { RequestFacts } from '../events/request.ts'
import type { Answer } from '../events/response.ts'
import type { Exchange } from './site-runtime.ts'

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
