import { permission, validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { addComment } from 'cortado/document/comment.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { remove } from 'cortado/document/remove.ts'
import { save } from 'cortado/document/save.ts'
import { toWire } from 'cortado/document/wire.ts'
import { demand } from 'cortado/permission/decide.ts'
import { followWhereWanted } from '../../../../desk/follow.ts'
import { mayReadReferred } from '../../../../references.ts'

const mayReadReference = mayReadReferred({ doctype: 'reference_doctype', name: 'reference_name' })

/** Adds a comment to the timeline of a document that the user may read. Who comments is the user, whatever was sent. */
export const add_comment = whitelist(
  {
    args: { reference_doctype: 'string', reference_name: 'any', content: 'string', comment_email: 'string?', comment_by: 'string?' },
    methods: ['POST', 'PUT'],
  },
  async (ctx, args) => {
    const doc = await load(ctx, args.reference_doctype, String(args.reference_name))
    await demand(ctx, doc.meta, 'read', doc.values)
    const comment = await addComment(doc, 'Comment', { content: args.content, by: args.comment_by })
    await followWhereWanted(doc, ctx.user.name, 'follow_commented_documents')
    return toWire(comment, { nulls: 'omit' })
  },
)

/** Changes the text of a comment: its author and Administrator only, while they may read the document. */
export const update_comment = whitelist({ args: { name: 'any', content: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const comment = await load(ctx, 'Comment', String(args.name), { lock: true })
  if (ctx.user.name !== 'Administrator' && comment.get('owner') !== ctx.user.name)
    throw permission({ message: 'Comments are changed by who wrote them' })
  if (!(await mayReadReference(ctx, { meta: comment.meta, right: 'read', values: comment.values })))
    throw permission({ message: 'You may not read what this comment is about' })
  comment.set('content', args.content)
  comment.flags.ignorePermissions = true
  await save(comment)
})

/** Shows a comment to everybody who sees the document on the website, or hides it again: its author and System Managers only. */
export const update_comment_publicity = whitelist({ args: { name: 'any', publish: 'bool' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const comment = await load(ctx, 'Comment', String(args.name), { lock: true })
  if (comment.get('owner') !== ctx.user.name && !ctx.user.roles.has('System Manager'))
    throw validation({ message: 'Comments are published by who wrote them, and by System Managers' })
  comment.set('published', args.publish ? 1 : 0)
  comment.flags.ignorePermissions = true
  await save(comment)
})

/** Removes an attachment from a document that the user may write. */
export const remove_attach = whitelist({ args: { fid: 'any', dt: 'string?', dn: 'any?' }, methods: ['DELETE', 'POST'] }, async (ctx, args) => {
  await remove(ctx, 'File', String(args.fid))
})

/** The document before or after one in a list; null with a message where there is none. */
export const get_next = whitelist(
  { args: { doctype: 'string', value: 'any', prev: 'bool', filters: 'json?', sort_order: 'string?', sort_field: 'string?' } },
  async (ctx, args) => {
    const field = args.sort_field ?? 'creation'
    const descending = (args.sort_order ?? 'desc').toLowerCase() === 'desc'
    const backwards = args.prev !== descending
    const current = await load(ctx, args.doctype, String(args.value))
    await demand(ctx, current.meta, 'read', current.values)
    const filters = Array.isArray(args.filters)
      ? args.filters
      : Object.entries((args.filters ?? {}) as Record<string, unknown>).map(([key, value]) => [key, '=', value])
    const [next] = await list(ctx, args.doctype, {
      filters: [...filters, [args.doctype, field, backwards ? '<' : '>', current.get(field)], [args.doctype, 'name', '!=', current.name]],
      fields: ['name'],
      order_by: `${field} ${backwards ? 'desc' : 'asc'}`,
      page_length: 1,
    })
    if (next) return (next as Record<string, unknown>).name
    ctx.messages.push({ message: 'No further records' })
    return null
  },
)
