import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { addTag, removeTag } from '../../../../../desk/tags.ts'

async function taggable(ctx: Context, doctype: string, name: unknown): Promise<Document> {
  const doc = await load(ctx, doctype, String(name))
  await demand(ctx, doc.meta, 'write', doc.values)
  return doc
}

/** Adds a tag to a document; answers the tag. */
export const add_tag = whitelist({ args: { tag: 'string', dt: 'string', dn: 'any' } }, async (ctx, args) => {
  await addTag(await taggable(ctx, args.dt, args.dn), args.tag)
  return args.tag
})

/** Adds tags to several documents of a DocType. */
export const add_tags = whitelist({ args: { tags: 'json', dt: 'string', docs: 'json' } }, async (ctx, args) => {
  if (!Array.isArray(args.tags) || !Array.isArray(args.docs)) throw badArgument({ argument: 'tags, docs', reason: 'they should be lists' })
  if (args.docs.length > 500) throw badArgument({ argument: 'docs', reason: 'it should hold at most 500 names' })
  for (const name of args.docs) {
    const doc = await taggable(ctx, args.dt, name)
    for (const tag of args.tags) await addTag(doc, String(tag))
  }
})

/** Takes a tag from a document. */
export const remove_tag = whitelist({ args: { tag: 'string', dt: 'string', dn: 'any' } }, async (ctx, args) => {
  await removeTag(await taggable(ctx, args.dt, args.dn), args.tag)
})

/** Names of tags that hold `txt`, for completion. */
export const get_tags = whitelist({ args: { doctype: 'string', txt: 'string?' } }, async (ctx, args) => {
  const { db } = ctx
  const pattern = `%${(args.txt ?? '').toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const rows = await db.read(
    compile(db.dialect, sql`select name from ${sql.table('tabTag')} where lower(name) like ${pattern} order by name limit 20`),
  )
  return rows.map((row) => row.name)
})

/** Names of the documents of a DocType that bear a tag and that the user may read, each in a list of its own. */
export const get_tagged_docs = whitelist({ args: { doctype: 'string', tag: 'string' } }, (ctx, args) =>
  list(ctx, args.doctype, { filters: [['_user_tags', 'like', `%${args.tag}%`]], fields: ['name'], page_length: 500, as_list: true }),
)

/** What bears a tag, of all DocTypes: `{ doctype, name, content }` with its title, the newest first, at most 500; of what the user may read. `tag` as people type it: `#urgent`. */
export const get_documents_for_tag = whitelist({ args: { tag: 'string' } }, async (ctx, { tag }) => {
  const rows = (await list(ctx, 'Tag Link', {
    filters: { tag: tag.replace(/^#/, '') },
    fields: ['document_type', 'document_name', 'title'],
    order_by: 'creation desc',
    page_length: 500,
  })) as Row[]
  return rows.map(({ document_type: doctype, document_name: name, title: content }) => ({ doctype, name, content }))
})

/** Names of all tags, at most 1,000. */
export const get_tags_list_for_awesomebar = whitelist({ args: {} }, async (ctx) => {
  const rows = (await list(ctx, 'Tag', { fields: ['name'], order_by: 'name', page_length: 1000 })) as Row[]
  return rows.map(({ name }) => name)
})
