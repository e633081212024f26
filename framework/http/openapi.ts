import { RedirectResponse, TextResponse } from '../events/response.ts'
import { readableDoctypes } from './doctypes.ts'
import { etagOf, ifChanged } from './etag.ts'
import type { Handler, Route } from './exchange.ts'
import { openapiJson } from './openapi/document.ts'
import { callableMethods, describeAll, methodsOfModule } from './openapi/reader.ts'
import { scalarBundle } from './openapi/scalar.ts'
import { docsPage, docsPolicy } from './pages/docs.ts'
import { titleOf } from './site-runtime.ts'

/** `/api/openapi.json`: what the user may read and do, as OpenAPI 3.1; with `?module=Sales` what stands in that module, with `?part=methods` the methods alone. */
const openapi: Handler = async (exchange) => {
  const { ctx, facts } = exchange
  const { module = '', part } = facts.query
  const alone = part === 'methods'
  const readable = alone ? [] : await readableDoctypes(ctx)
  const metas = module === '' ? readable : readable.filter((meta) => meta.json.module === module)
  const methods = callableMethods(ctx, await exchange.site.apps.list())
  const json = openapiJson({
    title: titleOf(exchange),
    part: alone ? 'Methods' : module || undefined,
    ...(await describeAll(ctx, metas)),
    methods: module === '' || alone ? methods : methodsOfModule(methods, metas),
    guest: ctx.user.name === 'Guest',
  })
  return ifChanged(facts, { text: json, etag: etagOf(json), type: 'application/json', cache: 'private,no-cache' })
}

/** `/api/docs?module=Sales`: the reference of all modules that the user may read, the wanted one first. */
const docs: Handler = async (exchange) => {
  const { ctx, facts } = exchange
  if (ctx.user.name === 'Guest') return new RedirectResponse('/login?redirect-to=/api/docs')
  const modules = [...new Set((await readableDoctypes(ctx)).map((meta) => meta.json.module ?? ''))].filter(Boolean).toSorted()
  const wanted = facts.query.module
  return new TextResponse(docsPage({ site: titleOf(exchange), modules, wanted }), { headers: { 'content-security-policy': docsPolicy } })
}

/** Scalar's script, kept by browsers until its version changes. */
const script: NonNullable<Route['plain']> = async (facts) =>
  ifChanged(facts, { ...(await scalarBundle()), type: 'text/javascript; charset=utf-8', cache: 'public,max-age=0,must-revalidate' })

/** `/api/openapi.json`, `/api/docs`. */
export const openapiRoutes: readonly Route[] = [
  { url: '/api/openapi.json', verbs: { GET: openapi } },
  { url: '/api/docs', verbs: { GET: docs } },
  { url: '/api/docs/scalar.js', verbs: {}, plain: script },
]
