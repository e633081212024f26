import { whitelist } from 'cortado/app/whitelist.ts'
import { load } from 'cortado/document/load.ts'
import { rename } from 'cortado/document/rename.ts'
import { update } from 'cortado/document/save.ts'

/** Changes the title field of a document, its name, or both; answers the name that it has then. */
export const update_document_title = whitelist(
  { args: { doctype: 'string', docname: 'any', title: 'string?', name: 'string?', merge: 'bool?' }, methods: ['POST', 'PUT'] },
  async (ctx, args) => {
    const doc = await load(ctx, args.doctype, String(args.docname))
    const { titleField } = doc.meta
    let name = doc.name
    if (titleField && args.title && doc.get(titleField) !== args.title) await update(ctx, args.doctype, name, { [titleField]: args.title })
    if (args.name && args.name !== name) name = await rename(ctx, args.doctype, name, args.name, { merge: args.merge === true })
    ctx.messages.push({ message: 'Saved', indicator: 'green', alert: 1 })
    return name
  },
)
