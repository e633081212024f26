import { isAdministrator } from '../permission/user.ts'
import type { Document } from './document.ts'

/** DocTypes that nobody follows: what follows, logs and talks about others. */
export const unfollowed: ReadonlySet<string> = new Set([
  'Document Follow',
  'Comment',
  'Version',
  'Communication',
  'File',
  'Email Account',
  'Email Domain',
  'Email Queue',
  'Email Unsubscribe',
  'Activity Log',
  'ToDo',
])

/** Whether the maker of a new document becomes a follower of it: it keeps its changes, and the user wants to. In memory. */
export const isFollowedByMaker = ({ ctx: { user }, doctype, meta }: Document): boolean =>
  user.followsOwn && Boolean(meta.json.track_changes) && !unfollowed.has(doctype) && !isAdministrator(user)

/** Makes the user a follower of the document that the user has just made, where that is wanted. */
export async function followCreated(doc: Document): Promise<void> {
  const { ctx, doctype, name } = doc
  if (!isFollowedByMaker(doc)) return
  const follow = await ctx.documents.create(ctx, 'Document Follow', { ref_doctype: doctype, ref_docname: name, user: ctx.user.name })
  follow.flags.ignorePermissions = true
  await follow.insert()
}
