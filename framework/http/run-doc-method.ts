import { badArgument, missingArgument, notWhitelisted } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import type { Context } from '../context.ts'
import type { Document } from '../document/document.ts'
import { load } from '../document/load.ts'
import { checkMoment } from '../document/merge-changes.ts'
import { assign, newDocument } from '../document/new.ts'
import { methodState, runMethod } from '../document/run-method.ts'
import { toWire } from '../document/wire.ts'
import { type Answer, csv, isAnswer, respond } from '../events/response.ts'
import { demand } from '../permission/decide.ts'
import { PlainFault } from './fault.ts'
import { objectArgument } from './json.ts'
import { wireValue } from './result.ts'
import type { Exchange } from './site-runtime.ts'

/** `run_doc_method`: calls a method of a stored document (`dt`, `dn`), or of one that the client sends as it is in its form (`docs`). */
export async function runDocMethod(exchange: Exchange): Promise<Answer> {
  const { ctx, facts } = exchange
  const { arguments: sent, version } = facts
  const method = textOf(sent.method, 'method')
  const doc = await documentOf(ctx, sent, version === 2 ? 'document' : 'docs')
  demandOpen(doc, method)
  await demand(ctx, doc.meta, version === 2 && facts.method !== 'GET' ? 'write' : 'read', doc.values)
  const result = await runMethod(doc, method, methodArguments(sent.args ?? sent.arg ?? sent.kwargs) as Record<string, unknown>)
  if (isAnswer(result)) return result
  if (sent.as_csv && Array.isArray(result))
    return csv(
      doc.doctype,
      result.map((row) => (Array.isArray(row) ? row : [row])),
    )
  const value = await wireValue(result)
  return respond({ docs: [await toWire(doc, { nulls: 'omit' })], ...(value != null && { [version === 2 ? 'data' : 'message']: value }) })
}

/** Refuses methods that a document does not have (a plain 404, as in Frappe) or keeps to itself. */
export function demandOpen(doc: Document, method: string): void {
  const state = methodState(doc, method)
  if (state === 'none') throw new PlainFault(404, `${doc.doctype} has no method ${method}.`)
  if (state === 'closed') throw notWhitelisted({ method: `${doc.doctype}.${method}` })
}

async function documentOf(ctx: Context, sent: Readonly<Record<string, unknown>>, key: 'docs' | 'document'): Promise<Document> {
  const values = sent.dt ? undefined : objectArgument(sent[key], key)
  if (values) return documentOfClient(ctx, values)
  const doctype = textOf(sent.dt, 'dt')
  return load(ctx, doctype, sent.dn == null ? doctype : String(sent.dn))
}

/** The document that a client holds: new, or the stored one with the client's values, if those are not stale. */
async function documentOfClient(ctx: Context, values: Record<string, unknown>): Promise<Document> {
  const doctype = textOf(values.doctype, 'doctype')
  if (values.__islocal || values.name == null) return newDocument(ctx, doctype, values)
  const doc = await load(ctx, doctype, String(values.name))
  // what the client sends must not open a document that is closed as it is stored
  await demand(ctx, doc.meta, 'read', doc.values)
  checkMoment(doc, values.modified)
  await assign(doc, values)
  return doc
}

/** Arguments of a document's method: JSON where it is JSON, else the text itself. */
function methodArguments(value: unknown): unknown {
  if (value == null || value === '') return {}
  if (typeof value !== 'string') return value
  return /^\s*[[{"]/.test(value) ? parseJson(value, 'args') : value
}

function textOf(value: unknown, argument: string): string {
  if (value == null || value === '') throw missingArgument({ argument })
  if (typeof value !== 'string') throw badArgument({ argument, reason: 'it should be a text' })
  return value
}
