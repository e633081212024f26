import { missingArgument, unknownRoute } from '@cortado/contract/error-catalogue.ts'
import type { Document } from '../document/document.ts'
import { insert } from '../document/insert.ts'
import { list } from '../document/list.ts'
import { load } from '../document/load.ts'
import { newDocument } from '../document/new.ts'
import { remove } from '../document/remove.ts'
import { removeRow } from '../document/remove-row.ts'
import { runMethod } from '../document/run-method.ts'
import { save, update } from '../document/save.ts'
import { toWire } from '../document/wire.ts'
import { type Answer, isAnswer, respond, TextResponse } from '../events/response.ts'
import { demand } from '../permission/decide.ts'
import { documentValues } from './body.ts'
import type { Handler, Route } from './exchange.ts'
import { methodNotAllowed } from './fault.ts'
import { listRequest } from './list-query.ts'
import { demandMatch, documentTag, isKnown } from './precondition.ts'
import { wireValue } from './result.ts'
import { demandOpen } from './run-doc-method.ts'
import type { Exchange } from './site-runtime.ts'

/** GET /api/resource/<doctype> */
export const listDocuments: Handler = async ({ ctx, facts, params }) => {
  const data = await list(ctx, params.doctype ?? '', listRequest(facts.arguments, facts.version))
  return respond({ data })
}

/** POST /api/resource/<doctype> */
export const createDocument: Handler = async (exchange) => {
  const { ctx, facts, params } = exchange
  standAlone(exchange)
  const doc = await newDocument(ctx, params.doctype ?? '', documentValues(facts.arguments, facts.version))
  return documentAnswer(await insert(doc))
}

/** The request is one verb: where nothing can write after it, not even a step of an app, its statement may commit itself. */
function standAlone({ ctx, site }: Exchange): void {
  ctx.db.grouped = (site.middleware ?? []).length > 0
}

/** GET /api/resource/<doctype>/<name> */
export const readDocument: Handler = async (exchange) => {
  if (exchange.facts.version === 1 && exchange.facts.arguments.run_method !== undefined) return runMethodOf(exchange)
  const { ctx, params } = exchange
  const doc = await load(ctx, params.doctype ?? '', nameOf(exchange))
  await demand(ctx, doc.meta, 'read', doc.values)
  const tag = documentTag(doc)
  return isKnown(exchange.facts, tag) ? new TextResponse('', { status: 304, headers: tagged(tag) }) : documentAnswer(doc)
}

/** PUT /api/resource/<doctype>/<name>: only the fields that are sent change. */
export const updateDocument: Handler = async (exchange) => {
  const { ctx, facts, params } = exchange
  const meta = await ctx.meta.get(params.doctype ?? '')
  if (!meta.istable) standAlone(exchange)
  await demandMatch(exchange, meta.name, nameOf(exchange))
  const doc = await update(ctx, params.doctype ?? '', nameOf(exchange), documentValues(facts.arguments, facts.version))
  if (doc.meta.istable) await saveParent(doc)
  return documentAnswer(doc)
}

/** A row that was changed by itself is saved with its parent, so that the parent's life cycle runs. */
async function saveParent(row: Document): Promise<void> {
  const { parenttype, parent } = row.values
  if (parenttype && parent) await save(await load(row.ctx, String(parenttype), String(parent)))
}

/** DELETE /api/resource/<doctype>/<name>; version 2 takes a row of a table out of its parent, and saves that. */
export const deleteDocument: Handler = async (exchange) => {
  const { ctx, facts, params } = exchange
  const meta = await ctx.meta.get(params.doctype ?? '')
  await demandMatch(exchange, meta.name, nameOf(exchange))
  if (meta.istable && facts.version === 2) await removeRow(ctx, meta, nameOf(exchange))
  else await remove(ctx, meta.name, nameOf(exchange))
  return respond({ data: 'ok' }, { status: 202 })
}

/** `run_method` of a document: GET needs the right to read, POST to write. Its other arguments reach the method. */
export async function runMethodOf(exchange: Exchange, named?: string): Promise<Answer> {
  const { ctx, facts, params } = exchange
  const { run_method: sent, cmd, csrf_token, ...args } = facts.arguments
  const method = named ?? sent
  if (typeof method !== 'string' || method === '') throw missingArgument({ argument: 'run_method' })
  const doc = await load(ctx, params.doctype ?? '', nameOf(exchange))
  demandOpen(doc, method)
  await demand(ctx, doc.meta, facts.method === 'POST' ? 'write' : 'read', doc.values)
  const result = await runMethod(doc, method, args)
  if (isAnswer(result)) return result
  const data = await wireValue(result)
  return respond(data == null ? {} : { data })
}

/** Frappe has no PATCH here: 404 for a document's address, 405 with a trailing slash. */
const patch: Handler = ({ facts, params }) => {
  if (params['*']?.endsWith('/')) throw methodNotAllowed()
  throw unknownRoute({ path: facts.path })
}

const documentAnswer = async (doc: Document): Promise<Answer> =>
  respond({ data: await toWire(doc, { nulls: 'omit' }) }, { headers: tagged(documentTag(doc)) })

const tagged = (tag: string | undefined): Record<string, string> => (tag === undefined ? {} : { etag: tag })

/** The rest of the path, which may hold slashes; one at its end does not count. */
const nameOf = ({ params }: Exchange): string => (params.name ?? params['*'] ?? '').replace(/\/$/, '')

const collection = { GET: listDocuments, POST: createDocument }
const single = { GET: readDocument, POST: runMethodOf, PUT: updateDocument, DELETE: deleteDocument, PATCH: patch }

/** `/api/resource/…`, `/api/v1/resource/…`. */
export const resourceRoutes: readonly Route[] = ['/api/resource', '/api/v1/resource'].flatMap((prefix) => [
  { url: `${prefix}/:doctype`, verbs: collection },
  { url: `${prefix}/:doctype/`, verbs: collection },
  { url: `${prefix}/:doctype/*`, verbs: single },
])
