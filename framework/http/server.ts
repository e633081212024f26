import type { Socket } from 'node:net'
import { badUrl } from '@cortado/contract/error-catalogue.ts'
import multipart from '@fastify/multipart'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { BodyBudget } from './body-reader.ts'
import { answerClientError } from './client-error.ts'
import { demandUrl } from './facts.ts'
import { methodNotAllowed } from './fault.ts'
import { defaultLimits, type ServerLimits } from './limits.ts'
import { type Reception, receive, refuse } from './receive.ts'
import { routes } from './routes.ts'
import type { ServerOptions } from './site-runtime.ts'

/** The HTTP server of a bench: all sites, a fixed set of routes, one pipeline. It is not listening yet. */
export function createServer(options: ServerOptions): FastifyInstance {
  const limits = { ...defaultLimits, ...options.limits }
  const reception: Reception = { options, limits, budget: new BodyBudget(limits.bodies) }
  const server = fastify({
    logger: false,
    exposeHeadRoutes: false,
    // what still arrives on an open connection while the server stops is answered, rather than refused in Fastify's words
    return503OnClosing: false,
    requestTimeout: limits.requestTimeout,
    connectionTimeout: limits.connectionTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    trustProxy: options.trustProxy ?? false,
    http: { maxHeaderSize: limits.headers, headersTimeout: limits.headersTimeout, connectionsCheckingInterval: 5_000 },
    schemaController: { compilersFactory: { buildValidator: withoutSchemas, buildSerializer: withoutSchemas } },
    routerOptions: { maxParamLength: limits.url, querystringParser: () => ({}) },
    clientErrorHandler: (error, socket) => answerClientError(error, socket as Socket),
    frameworkErrors: (_error, request, reply) => refuseUrl(reception, request as FastifyRequest, reply as FastifyReply),
  })
  server.server.maxConnections = limits.connections
  server.addHttpMethod('GET', { hasBody: true, overrideExisting: true })
  leaveBodiesUnread(server)
  server.register(multipart)
  for (const route of routes) server.route({ method: [...methods], url: route.url, handler: receive(reception, route) })
  server.setNotFoundHandler((request, reply) => refuse(reception, methodNotAllowed(), { request, reply }))
  server.setErrorHandler((error, request, reply) => refuse(reception, error, { request, reply }))
  return server
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** No route has a schema: arguments are checked where they are read. Fastify would load its two compilers of schemas, 120 modules, at each start. */
function withoutSchemas(): never {
  throw new Error('routes have no schemas')
}

/** Bodies are read when their site, and with it their limit, is known: see `facts.ts`. Multipart has its own reader. */
function leaveBodiesUnread(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

/** The router could not read the address, or it has a part that is too long. */
function refuseUrl(reception: Reception, request: FastifyRequest, reply: FastifyReply): void {
  let thrown: unknown = badUrl()
  try {
    demandUrl(request.url, reception.limits satisfies ServerLimits)
  } catch (tooLong) {
    thrown = tooLong
  }
  refuse(reception, thrown, { request, reply })
}
