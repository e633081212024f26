import { badArgument } from '@cortado/contract/error-catalogue.ts'
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

/** Cancels documents in the order in which nothing submitted links to the next one. Throws what cancelling throws. */
export const cancel_all_linked_docs = whitelist(
  { args: { docs: 'json', ignore_doctypes_on_cancel_all: 'json?' }, methods: ['POST', 'PUT'] },
  async (ctx, args) => {
    if (!Array.isArray(args.docs) || args.docs.length > most)
      throw badArgument({ argument: 'docs', reason: `it should be a list of at most ${most}` })
    const ignored = new Set(names(args.ignore_doctypes_on_cancel_all))
    // those that were found last hang on the others
    for (const given of (args.docs as (Partial<Submitted> | null)[]).toReversed()) {
      const { doctype, name } = given ?? {}
      if (typeof doctype !== 'string' || name == null) throw badArgument({ argument: 'docs', reason: 'each needs doctype and name' })
      if (ignored.has(doctype)) continue
      const doc = await load(ctx, doctype, String(name), { lock: true })
      if (doc.docstatus !== 1) continue
      doc.set('docstatus', 2)
      await save(doc)
    }
  },
)

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

async function submittedLinks(ctx: Context, doctype: string, name: string, ignored: readonly string[]): Promise<Submitted[]> {
  const seen = new Set([`${doctype} ${name}`])
  const found: Submitted[] = []
  const queue = [{ doctype, name }]
  for (let next = queue.shift(); next && found.length < most; next = queue.shift()) {
    const ways = (await linkings(ctx, next.doctype)).filter(([owner]) => !ignored.includes(owner))
    const linked = await linkedDocuments(ctx, next, ways)
    for (const [owner, rows] of Object.entries(linked)) {
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
