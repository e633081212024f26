import type { Context } from '../context.ts'
import { headerOf } from '../events/request.ts'
import { RedirectResponse, TextResponse } from '../events/response.ts'
import type { Meta } from '../meta/meta.ts'
import { mayDoctype } from '../permission/decide.ts'
import { readableLevels, writableLevels } from '../permission/levels.ts'
import { readableDoctypes } from './doctypes.ts'
import type { Handler, Route } from './exchange.ts'
import { openapiDocument } from './openapi/document.ts'
import { scalarBundle } from './openapi/scalar.ts'
import type { DescribedDoctype } from './openapi/schemas.ts'
import { docsPage, docsPolicy } from './pages/docs.ts'
import type { Exchange } from './site-runtime.ts'

/** `/api/openapi.json?module=Sales`: what the user may read and do, as OpenAPI 3.1. */
const openapi: Handler = async (exchange) => {
  const { ctx, facts } = exchange
  const module = facts.query.module || undefined
  const metas = (await readableDoctypes(ctx)).filter((meta) => module === undefined || meta.json.module === module)
  const doctypes = await Promise.all(metas.map((meta) => describe(ctx, meta)))
  const children = await Promise.all((await tablesOf(ctx, metas)).map((meta) => describe(ctx, meta)))
  const document = openapiDocument({ title: titleOf(exchange), module, doctypes, children })
  return new TextResponse(JSON.stringify(document), { type: 'application/json' })
}

async function describe(ctx: Context, meta: Meta): Promise<DescribedDoctype> {
  const [create, write, remove] = meta.istable
    ? [false, false, false]
    : await Promise.all([mayDoctype(ctx, meta, 'create'), mayDoctype(ctx, meta, 'write'), mayDoctype(ctx, meta, 'delete')])
  return { meta, readable: readableLevels(ctx, meta), writable: writableLevels(ctx, meta), create, write, delete: remove }
}

/** DocTypes of tables, that are installed. */
async function tablesOf(ctx: Context, metas: readonly Meta[]): Promise<Meta[]> {
  const names = new Set(metas.flatMap((meta) => meta.tableFields.map((field) => field.options ?? '')))
  const found = await Promise.all([...names].map((name) => ctx.meta.find(name)))
  return found.filter((meta) => meta !== undefined)
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
const script: NonNullable<Route['plain']> = async (facts) => {
  const { text, etag } = await scalarBundle()
  const type = 'text/javascript; charset=utf-8'
  const headers = { etag, 'cache-control': 'public,max-age=0,must-revalidate' }
  return headerOf(facts, 'if-none-match') === etag ? new TextResponse('', { type, status: 304, headers }) : new TextResponse(text, { type, headers })
}

const titleOf = ({ site }: Exchange): string => site.title ?? site.name

/** `/api/openapi.json`, `/api/docs`. */
export const openapiRoutes: readonly Route[] = [
  { url: '/api/openapi.json', verbs: { GET: openapi } },
  { url: '/api/docs', verbs: { GET: docs } },
  { url: '/api/docs/scalar.js', verbs: {}, plain: script },
]
