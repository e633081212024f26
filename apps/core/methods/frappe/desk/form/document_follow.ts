import { permission } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { follow, followers, unfollow } from '../../../../desk/follow.ts'

const args = { doctype: 'string', doc_name: 'any', user: 'string?' } as const

async function readable(ctx: Context, doctype: string, name: unknown): Promise<Document> {
  const doc = await load(ctx, doctype, String(name))
  await demand(ctx, doc.meta, 'read', doc.values)
  return doc
}

/** Nobody makes others follow, or stop following. */
function self(ctx: Context, user: string | undefined): string {
  if (user !== undefined && user !== ctx.user.name && ctx.user.name !== 'Administrator')
    throw permission({ message: 'Users follow documents for themselves' })
  return user ?? ctx.user.name
}

/** Follows a document; answers the new Document Follow, nothing where the user does not want to be told of changes, or follows it already. */
export const follow_document = whitelist({ args, methods: ['POST', 'PUT'] }, async (ctx, { doctype, doc_name, user }) =>
  follow(await readable(ctx, doctype, doc_name), self(ctx, user)),
)

/** Follows it no more, whether or not it may still be read; answers whether the user did. */
export const unfollow_document = whitelist({ args, methods: ['POST', 'PUT', 'DELETE'] }, async (ctx, { doctype, doc_name, user }) =>
  unfollow({ ctx, doctype, name: String(doc_name) }, self(ctx, user)),
)

/** Follows a document, or not: as the one or the other of these two. */
export const update_follow = whitelist(
  { args: { doctype: 'string', doc_name: 'any', following: 'bool' }, methods: ['POST', 'PUT'] },
  async (ctx, { doctype, doc_name, following }) =>
    following ? follow(await readable(ctx, doctype, doc_name), ctx.user.name) : unfollow({ ctx, doctype, name: String(doc_name) }, ctx.user.name),
)

/** Who follows a document. */
export const get_follow_users = whitelist({ args: { doctype: 'string', doc_name: 'any' } }, async (ctx, { doctype, doc_name }) => {
  await readable(ctx, doctype, doc_name)
  return (await followers(ctx, doctype, String(doc_name))).map((user) => ({ user }))
})
