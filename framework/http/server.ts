import { unknownSite } from '@cortado/contract/error-catalogue.ts'
import { fastifyCookie } from '@fastify/cookie'
import multipart from '@fastify/multipart'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { headerOf, type RequestFacts } from '../events/request.ts'
import { TextResponse } from '../events/response.ts'
import { wantsJson } from './envelope.ts'
import type { Route } from './exchange.ts'
import { readFacts, versionOf } from './facts.ts'
import { failureOf } from './failure.ts'
import { methodNotAllowed, PlainFault } from './fault.ts'
import { defaultLimits, type ServerLimits } from './limits.ts'
import { removeUploads } from './multipart.ts'
import { answerExchange } from './pipeline.ts'
import { routes } from './routes.ts'
import { type Surroundings, sendAnswer, sendError } from './send.ts'
import type { Exchange, ServerOptions } from './site-runtime.ts'

/** The HTTP server of a bench: all sites, a fixed set of routes, one pipeline. It is not listening yet. */
export function createServer(options: ServerOptions): FastifyInstance {
  const limits = { ...defaultLimits, ...options.limits }
  const server = fastify({
    logger: false,
    exposeHeadRoutes: false,
    bodyLimit: limits.body,
    requestTimeout: limits.requestTimeout,
    connectionTimeout: limits.connectionTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    trustProxy: options.trustProxy ?? false,
    http: { maxHeaderSize: limits.headers },
    routerOptions: { maxParamLength: limits.url, querystringParser: () => ({}) },
    frameworkErrors: (_error, request, reply) =>
      refuse(new PlainFault(400, 'The address cannot be read.'), request as FastifyRequest, reply as FastifyReply, options, limits),
  })
  server.addHttpMethod('GET', { hasBody: true, overrideExisting: true })
  readBodiesAsText(server)
  server.register(fastifyCookie, { hook: false })
  server.register(multipart)
  for (const route of routes) server.route({ method: [...methods], url: route.url, handler: receive(options, limits, route) })
  server.setNotFoundHandler((request, reply) => refuse(methodNotAllowed(), request, reply, options, limits))
  server.setErrorHandler((error, request, reply) => refuse(error, request, reply, options, limits))
  return server
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Bodies come as text, whatever their type; `facts.ts` reads what it knows. Multipart has its own reader. */
function readBodiesAsText(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(['application/json', 'application/x-www-form-urlencoded', '*'], { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
}

const receive =
  (options: ServerOptions, limits: ServerLimits, route: Route) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (request.method === 'OPTIONS') {
      sendAnswer(reply, new TextResponse('', { type: 'text/plain; charset=utf-8' }), surroundings(request))
      return reply
    }
    const progress: { facts?: RequestFacts; exchange?: Exchange } = {}
    try {
      progress.facts = await readFacts(request, limits, options.temporaryFolder)
      if (route.plain && (request.method === 'GET' || request.method === 'HEAD')) {
        sendAnswer(reply, await route.plain(progress.facts, request.params as Record<string, string>), surroundings(request))
        return reply
      }
      progress.exchange = await open(options, progress.facts, request.params as Record<string, string>)
      const answer = await answerExchange(progress.exchange, route)
      sendAnswer(reply, answer, surroundings(request, progress.exchange))
    } catch (thrown) {
      refuse(thrown, request, reply, options, limits, progress.exchange)
    } finally {
      if (progress.facts?.files.length) await removeUploads(progress.facts.files)
    }
    return reply
  }

/** Finds the site and makes the request's Context. Throws unknownSite. */
async function open({ site: find, log }: ServerOptions, facts: RequestFacts, params: Record<string, string>): Promise<Exchange> {
  const named = headerOf(facts, 'x-frappe-site-name')
  const site = await find(facts.host || undefined, named)
  if (!site) throw unknownSite({ site: named ?? facts.host })
  return { facts, site, params, log, ctx: await site.context(facts), cookies: [], notes: {}, session: undefined }
}

function refuse(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: ServerOptions,
  limits: ServerLimits,
  exchange?: Exchange,
): void {
  const { error, id } = failureOf(thrown, limits.body, options.log, request)
  if (id && exchange) exchange.site.onFault?.(exchange.ctx, thrown, id)
  sendError(reply, error, surroundings(request, exchange))
}

/** What the answer's form depends on; without an exchange the request was refused before its site was known. */
function surroundings(request: FastifyRequest, exchange?: Exchange): Surroundings {
  const path = exchange?.facts.path ?? request.url.split('?')[0] ?? ''
  const { accept, 'x-requested-with': requestedWith } = request.headers
  return {
    version: exchange?.facts.version ?? versionOf(path),
    secure: request.protocol === 'https',
    json: wantsJson(path, accept, Array.isArray(requestedWith) ? requestedWith[0] : requestedWith) || exchange?.facts.arguments.cmd !== undefined,
    messages: exchange?.ctx.messages ?? [],
    notes: exchange?.notes ?? {},
    cookies: exchange?.cookies ?? [],
  }
}
