import { whitelist } from 'cortado/app/whitelist.ts'
import { load } from 'cortado/document/load.ts'
import { rename } from 'cortado/document/rename.ts'
import { update } from 'cortado/document/save.ts'
import { demand } from 'cortado/permission/decide.ts'
import { readableLevels } from 'cortado/permission/levels.ts'
import { titleFieldOf } from '../../../desk/title.ts'

/**
 * Changes the name of a document, its title field, or both; answers the name that it has then. What is sent and is no change, or empty, is left out.
 * `new_name` and `new_title` are older spellings. Throws noPermission, and what renaming and saving throw.
 */
export const update_document_title = whitelist(
  {
    args: {
      doctype: 'string',
      docname: 'any',
      title: 'string?',
      name: 'string?',
      merge: 'bool?',
      new_title: 'string?',
      new_name: 'string?',
    },
  },
  async (ctx, args) => {
    const doc = await load(ctx, args.doctype, String(args.docname))
    await demand(ctx, doc.meta, 'write', doc.values)
    const titleField = titleFieldOf(doc.meta)
    const [title, wanted] = [args.new_title || args.title, args.new_name || args.name]
    const name = wanted && wanted !== doc.name ? await rename(ctx, args.doctype, doc.name, wanted, { merge: args.merge === true }) : doc.name
    if (!title || !titleField || titleField === 'name') return name
    // whether it is another title tells what it was: to who may read it
    if (doc.get(titleField) === title && readableLevels(ctx, doc.meta).has(Number(doc.meta.field.get(titleField)?.permlevel ?? 0))) return name
    await update(ctx, args.doctype, name, { [titleField]: title })
    ctx.messages.push({ message: 'Saved', indicator: 'green', alert: 1 })
    return name
  },
)

/** Not for clients, who call `frappe.client.rename_doc`: it asks for no rights where it is told so. */
export const rename_doc = rename
