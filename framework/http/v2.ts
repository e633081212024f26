import { permission, unknownMethod, unknownRoute } from '@cortado/contract/error-catalogue.ts'
import { scrub } from '../config/names.ts'
import { count } from '../document/list.ts'
import { type Answer, respond } from '../events/response.ts'
import { describeDoctypes } from '../meta/describe-doctypes.ts'
import { bulkVerbs } from './bulk.ts'
import { everyVerb, type Handler, type Route } from './exchange.ts'
import { methodNotAllowed } from './fault.ts'
import { listRequest } from './list-query.ts'
import { callMethod } from './method.ts'
import { createDocument, deleteDocument, listDocuments, readDocument, runMethodOf, updateDocument } from './resource.ts'
import type { Exchange } from './site-runtime.ts'

/** `<name>/method/<method>` below a DocType's documents. */
const documentMethod = /^(?<name>.+)\/method\/(?<method>[^/]+)\/?$/s

/** A document's handler, or, where the path goes on with `/method/<method>`, that method of the document. */
const documentOr =
  (handler: Handler): Handler =>
  (exchange) => {
    const { name, method } = documentMethod.exec(exchange.params['*'] ?? '')?.groups ?? {}
    if (name !== undefined && method !== undefined) {
      if (exchange.facts.method !== 'GET' && exchange.facts.method !== 'POST') throw methodNotAllowed()
      return runMethodOf({ ...exchange, params: { ...exchange.params, name } }, method)
    }
    return handler(exchange)
  }

/** `/api/v2/method/<dotted path>`, `/api/v2/method/<doctype>/<function of its controller's file>`. */
async function method(exchange: Exchange): Promise<Answer> {
  const [first = '', second = ''] = (exchange.params['*'] ?? '').split('/')
  if (second === '') return callMethod(exchange, first)
  const meta = await exchange.ctx.meta.find(first)
  if (!meta?.app) throw unknownMethod({ method: `${first}/${second}` })
  const file = scrub(meta.name)
  return callMethod(exchange, [meta.app === 'core' ? 'frappe' : meta.app, scrub(meta.json.module ?? ''), 'doctype', file, file, second].join('.'))
}

/** What a DocType consists of, for anyone who is logged in. */
const doctypeMeta: Handler = async ({ ctx, params }) => {
  if (ctx.user.name === 'Guest') throw permission({ message: 'Log in to read the definition of a DocType' })
  const [data] = await describeDoctypes(ctx, [await ctx.meta.get(params.doctype ?? '')])
  return respond({ data })
}

/** How many documents a list would hold. */
const doctypeCount: Handler = async ({ ctx, facts, params }) =>
  respond({ data: await count(ctx, params.doctype ?? '', listRequest(facts.arguments, 2)) })

const unknown: Handler = ({ facts }) => {
  throw unknownRoute({ path: facts.path })
}

/** Verbs on many documents; a document itself takes no POST. */
const bulk: Handler = (exchange) => {
  const handler = bulkVerbs.get(exchange.params['*'] ?? '')
  if (!handler) throw methodNotAllowed()
  return handler(exchange)
}

const collection = { GET: listDocuments, POST: createDocument }
const single = {
  GET: documentOr(readDocument),
  POST: documentOr(bulk),
  PUT: documentOr(updateDocument),
  PATCH: documentOr(updateDocument),
  DELETE: documentOr(deleteDocument),
}

/** `/api/v2/…`: the same verbs in another envelope. */
export const v2Routes: readonly Route[] = [
  { url: '/api/v2/document/:doctype', verbs: collection },
  { url: '/api/v2/document/:doctype/', verbs: collection },
  { url: '/api/v2/document/:doctype/*', verbs: single },
  { url: '/api/v2/doctype/:doctype/meta', verbs: { GET: doctypeMeta } },
  { url: '/api/v2/doctype/:doctype/count', verbs: { GET: doctypeCount } },
  { url: '/api/v2/method/*', verbs: everyVerb(method) },
  { url: '/api/v2/*', verbs: everyVerb(unknown) },
]
