import { unknownSite } from '@cortado/contract/error-catalogue.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestFacts } from '../events/request.ts'
import { TextResponse } from '../events/response.ts'
import type { BodyBudget } from './body-reader.ts'
import { corsHeaders } from './cors.ts'
import { wantsJson } from './envelope.ts'
import type { Route } from './exchange.ts'
import { readFacts, versionOf } from './facts.ts'
import { failureOf } from './failure.ts'
import { defaultBody, type ServerLimits } from './limits.ts'
import { removeUploads } from './multipart.ts'
import { answerExchange } from './pipeline.ts'
import { type Surroundings, sendAnswer, sendError } from './send.ts'
import type { Exchange, ServerOptions, SiteRuntime } from './site-runtime.ts'

/** What all requests of a server share. */
export interface Reception {
  readonly options: ServerOptions
  readonly limits: ServerLimits
  readonly budget: BodyBudget
}

/** How far a request has come: what an error in it may be told by. */
export interface Progress {
  site?: SiteRuntime
  facts?: RequestFacts
  exchange?: Exchange
  /** Tells the site that the request is over. */
  leave?(): void
}

/** Answers the requests of a route, errors included. */
export const receive =
  (reception: Reception, route: Route) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const progress: Progress = {}
    const share = reception.budget.share()
    try {
      if (route.plain && (request.method === 'GET' || request.method === 'HEAD')) await sendPlain(reception, route.plain, request, reply)
      else await answer({ reception, route, share, progress }, request, reply)
    } catch (thrown) {
      refuse(reception, thrown, { request, reply, progress })
    } finally {
      progress.leave?.()
      share.release()
      if (progress.facts?.files.length) await removeUploads(progress.facts.files)
    }
    return reply
  }

async function sendPlain({ limits, budget }: Reception, plain: NonNullable<Route['plain']>, request: FastifyRequest, reply: FastifyReply) {
  const facts = await readFacts(request, { limits, body: 0, share: budget.share() })
  sendAnswer(reply, await plain(facts, request.params as Record<string, string>), surroundings(request))
}

interface Reply {
  readonly reception: Reception
  readonly route: Route
  readonly share: ReturnType<BodyBudget['share']>
  readonly progress: Progress
}

async function answer({ reception, route, share, progress }: Reply, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { options, limits } = reception
  if (request.method === 'OPTIONS') {
    progress.site = request.headers.origin === undefined ? undefined : await siteOf(options, request)
    sendAnswer(reply, new TextResponse('', { type: 'text/plain; charset=utf-8' }), surroundings(request, progress))
    return
  }
  const started = performance.now()
  progress.site = await siteOf(options, request)
  progress.leave = progress.site.enter?.()
  const body = bodyLimit(progress.site, request.url)
  const facts = await readFacts(request, { limits, body, share, folder: options.temporaryFolder })
  progress.facts = facts
  progress.exchange = await open({ options, site: progress.site, facts, started }, request.params as Record<string, string>)
  const answered = await answerExchange(progress.exchange, route)
  sendAnswer(reply, answered, surroundings(request, progress))
}

/** Uploads have a limit of their own (rest-api §1). */
function bodyLimit(site: SiteRuntime, url: string): number {
  const { body, upload } = site.limits ?? {}
  return (/^\/api\/(v[12]\/)?method\/upload_file/.test(url) ? upload : undefined) ?? body ?? defaultBody
}

/** The site that a request means. Throws unknownSite. */
async function siteOf({ site: find }: ServerOptions, { headers }: FastifyRequest): Promise<SiteRuntime> {
  const sent = headers['x-frappe-site-name']
  const named = Array.isArray(sent) ? sent[0] : sent
  const site = await find(headers.host || undefined, named)
  if (!site) throw unknownSite({ site: (named ?? headers.host ?? '').slice(0, 253) })
  return site
}

interface Opening {
  readonly options: ServerOptions
  readonly site: SiteRuntime
  readonly facts: RequestFacts
  readonly started: number
}

async function open({ options, site, facts, started }: Opening, params: Record<string, string>): Promise<Exchange> {
  const ctx = await site.context(facts)
  return { facts, site, params, log: options.log, ctx, cookies: [], notes: {}, headers: {}, started, session: undefined }
}

/** Answers an error; one of the server's own is logged, and told to the site. */
export function refuse(
  { options }: Reception,
  thrown: unknown,
  { request, reply, progress = {} }: { request: FastifyRequest; reply: FastifyReply; progress?: Progress },
): void {
  const { exchange, site } = progress
  const { error, id } = failureOf(thrown, site?.limits?.body ?? defaultBody, options.log, request)
  if (id && exchange) exchange.site.onFault?.(exchange.ctx, thrown, id)
  sendError(reply, error, surroundings(request, progress))
}

/** What the answer's form depends on; without an exchange the request was refused before its arguments were known. */
function surroundings(request: FastifyRequest, { exchange, site }: Progress = {}): Surroundings {
  const path = exchange?.facts.path ?? request.url.split('?')[0] ?? ''
  const { accept, 'x-requested-with': requestedWith } = request.headers
  return {
    version: exchange?.facts.version ?? versionOf(path),
    secure: request.protocol === 'https',
    json: wantsJson(path, accept, Array.isArray(requestedWith) ? requestedWith[0] : requestedWith) || exchange?.facts.arguments.cmd !== undefined,
    messages: exchange?.ctx.messages ?? [],
    notes: exchange?.notes ?? {},
    cookies: exchange?.cookies ?? [],
    headers: { ...corsHeaders(site?.allowedOrigins, request.method, request.headers), ...exchange?.headers },
  }
}
