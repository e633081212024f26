import { badArgument, tooManyDocuments } from '@cortado/contract/error-catalogue.ts'
import { CortadoError } from '@cortado/contract/errors.ts'
import type { Context } from '../context.ts'
import type { Document } from '../document/document.ts'
import { insert } from '../document/insert.ts'
import { limitOf } from '../document/limits.ts'
import { newDocument } from '../document/new.ts'
import { remove } from '../document/remove.ts'
import { update } from '../document/save.ts'
import { respond } from '../events/response.ts'
import type { Handler } from './exchange.ts'
import { isObject, jsonArgument } from './json.ts'

/** What became of one document: its name and new `modified`, or why nothing did. */
interface Outcome {
  readonly name?: string
  readonly modified?: string
  readonly error?: { readonly type: string; readonly code: string; readonly message: string }
}

type Step = (ctx: Context, doctype: string, given: unknown) => Promise<Outcome>

/**
 * A verb on many documents of a DocType in one transaction: `bulk_insert` and `bulk_update` take `docs`, `bulk_delete` takes `names`. Each document is done or left as it was, and `results` says which, in the order of the request; with `atomic` the first that fails ends the
 * request with its error, and nothing is done. Throws badArgument, tooManyDocuments.
 */
const bulk =
  (argument: 'docs' | 'names', step: Step): Handler =>
  async ({ ctx, facts, params }) => {
    const { [argument]: sent, atomic } = facts.arguments
    const given = jsonArgument(sent, argument)
    if (!Array.isArray(given)) throw badArgument({ argument, reason: 'it should be a list' })
    const limit = limitOf(ctx, 'max_bulk_documents')
    if (given.length > limit) throw tooManyDocuments({ limit })
    const meta = await ctx.meta.get(params.doctype ?? '')
    const results: Outcome[] = []
    for (const one of given) {
      results.push(isYes(atomic) ? await step(ctx, meta.name, one) : await tried(ctx, () => step(ctx, meta.name, one)))
    }
    const failed = results.filter(({ error }) => error).length
    return respond({ data: { done: results.length - failed, failed, results } })
  }

const isYes = (value: unknown): boolean => value === true || value === 1 || /^(1|true)$/i.test(String(value ?? ''))

/** What a client can do something about is told of its document; everything else fails the request. */
async function tried(ctx: Context, step: () => Promise<Outcome>): Promise<Outcome> {
  const said = ctx.messages.length
  try {
    return await ctx.db.savepoint(step)
  } catch (error) {
    if (!(error instanceof CortadoError) || error.status >= 500) throw error
    ctx.messages.length = said
    return { error: { type: error.type, code: error.code, message: error.message } }
  }
}

const outcomeOf = (doc: Document): Outcome => ({ name: doc.name, modified: String(doc.values.modified ?? '') })

/** Values of a document, without what nobody sets from outside. */
function valuesOf(given: unknown): Record<string, unknown> {
  if (!isObject(given)) throw badArgument({ argument: 'docs', reason: 'it should be a list of objects' })
  const { doctype, flags, ...values } = given
  return values
}

function nameOf(given: unknown, argument: string): string {
  if ((typeof given !== 'string' && typeof given !== 'number') || given === '') {
    throw badArgument({ argument, reason: 'each document needs its name' })
  }
  return String(given)
}

const insertOne: Step = async (ctx, doctype, given) => outcomeOf(await insert(await newDocument(ctx, doctype, valuesOf(given))))

const updateOne: Step = async (ctx, doctype, given) => {
  const { name, ...values } = valuesOf(given)
  return outcomeOf(await update(ctx, doctype, nameOf(name, 'docs'), values))
}

const deleteOne: Step = async (ctx, doctype, given) => {
  const name = nameOf(given, 'names')
  await remove(ctx, doctype, name)
  return { name }
}

/** What `POST /api/v2/document/<doctype>/…` does to many documents, by the last part of the path. */
export const bulkVerbs: ReadonlyMap<string, Handler> = new Map([
  ['bulk_insert', bulk('docs', insertOne)],
  ['bulk_update', bulk('docs', updateOne)],
  ['bulk_delete', bulk('names', deleteOne)],
])
