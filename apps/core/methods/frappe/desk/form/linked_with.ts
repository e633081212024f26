import { badArgument, linked } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { load } from 'cortado/document/load.ts'
import { save } from 'cortado/document/save.ts'
import { demand } from 'cortado/permission/decide.ts'
import { linkedDoctypes, linkedDocuments, linkings } from '../../../../desk/linked-documents.ts'

/** A submitted document that links to another one. */
interface Submitted {
  readonly doctype: string
  readonly name: string
  readonly docstatus: 1
}

/** More than this many documents are not cancelled together. */
const most = 500

/** Documents that link to one, by DocType. */
export const get = whitelist({ args: { doctype: 'string', docname: 'any' } }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.docname))
  await demand(ctx, doc.meta, 'read', doc.values)
  return linkedDocuments(ctx, doc, await linkings(ctx, doc.doctype))
})

/** The DocTypes that link to one, and by which fields. */
export const get_linked_doctypes = whitelist({ args: { doctype: 'string', without_ignore_user_permissions_enabled: 'bool?' } }, async (ctx, args) => {
  const meta = await ctx.meta.get(args.doctype)
  await demand(ctx, meta, 'read')
  return linkedDoctypes(ctx, meta.name)
})

/** Submitted documents that hang on one, directly or by way of others: what has to be cancelled before it. */
export const get_submitted_linked_docs = whitelist(
  { args: { doctype: 'string', name: 'any', ignore_doctypes_on_cancel_all: 'json?' } },
  async (ctx, args) => {
    const doc = await load(ctx, args.doctype, String(args.name))
    await demand(ctx, doc.meta, 'read', doc.values)
    const docs = await submittedLinks(ctx, doc.doctype, doc.name, names(args.ignore_doctypes_on_cancel_all))
    return { docs, count: docs.length }
  },
)

/**
 * Cancels documents that hang on each other: the last of the list first, as they were found; those that others still hang on again after these.
 * What is not submitted is left out. Throws what cancelling throws.
 */
export const cancel_all_linked_docs = whitelist(
  { args: { docs: 'json', ignore_doctypes_on_cancel_all: 'json?' }, methods: ['POST', 'PUT'] },
  async (ctx, args) => {
    if (!Array.isArray(args.docs) || args.docs.length > most)
      throw badArgument({ argument: 'docs', reason: `it should be a list of at most ${most}` })
    const ignored = new Set(names(args.ignore_doctypes_on_cancel_all))
    let waiting = args.docs.toReversed().map(documentKey)
    while (waiting.length > 0) {
      const held: Key[] = []
      for (const key of waiting) if (!ignored.has(key.doctype) && !(await cancelled(ctx, key, waiting.length > 1))) held.push(key)
      // nothing has become free: the next one says why
      if (held.length === waiting.length) await cancelled(ctx, held[0] as Key, false)
      waiting = held
    }
  },
)

interface Key {
  readonly doctype: string
  readonly name: string
}

function documentKey(given: unknown): Key {
  const { doctype, name } = (given ?? {}) as Readonly<Record<string, unknown>>
  if (typeof doctype !== 'string' || name == null) throw badArgument({ argument: 'docs', reason: 'each needs doctype and name' })
  return { doctype, name: String(name) }
}

/** Whether a document is not submitted any more; false where it `mayWait` and others hang on it. */
async function cancelled(ctx: Context, { doctype, name }: Key, mayWait: boolean): Promise<boolean> {
  try {
    await ctx.db.savepoint(async () => {
      const doc = await load(ctx, doctype, name, { lock: true })
      if (doc.docstatus !== 1) return
      doc.set('docstatus', 2)
      await save(doc)
    })
    return true
  } catch (error) {
    if (mayWait && linked.is(error)) return false
    throw error
  }
}

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

async function submittedLinks(ctx: Context, doctype: string, name: string, ignored: readonly string[]): Promise<Submitted[]> {
  const seen = new Set([`${doctype} ${name}`])
  const found: Submitted[] = []
  const queue = [{ doctype, name }]
  for (let next = queue.shift(); next && found.length < most; next = queue.shift()) {
    const ways = (await linkings(ctx, next.doctype)).filter(([owner]) => !ignored.includes(owner))
    const referring = await linkedDocuments(ctx, next, ways)
    for (const [owner, rows] of Object.entries(referring)) {
      for (const row of rows) {
        const key = `${owner} ${row.name}`
        if (row.docstatus !== 1 || seen.has(key)) continue
        seen.add(key)
        found.push({ doctype: owner, name: String(row.name), docstatus: 1 })
        queue.push({ doctype: owner, name: String(row.name) })
      }
    }
  }
  return found
}
