import { validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { compile } from 'cortado/database/build.ts'
import { addComment } from 'cortado/document/comment.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { readNames, writeNames } from 'cortado/document/names-column.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { followWhereWanted } from '../../../desk/follow.ts'
import { changeMarks, hasMarks } from '../../../desk/marks.ts'

/** Likes a document (`add` is Yes), or takes the like back. The timeline shows likes as comments of type Like. */
export const toggle_like = whitelist({ args: { doctype: 'string', name: 'any', add: 'string?' } }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.name))
  await demand(ctx, doc.meta, 'read', doc.values)
  if (!hasMarks(doc.meta)) throw validation({ message: `${args.doctype} cannot be liked` })
  const likes = args.add === 'Yes'
  const user = ctx.user.name
  let changed = false
  await changeMarks(ctx, { meta: doc.meta, name: doc.name, column: '_liked_by' }, (stored) => {
    const names = readNames(stored)
    changed = names.includes(user) !== likes
    const others = names.filter((each) => each !== user)
    return writeNames(likes ? [...others, user] : others)
  })
  if (!changed) return
  if (!likes) return removeLike(doc)
  await addComment(doc, 'Like', 'Liked')
  await followWhereWanted(doc, user, 'follow_liked_documents')
})

async function removeLike({ ctx, doctype, name }: Document): Promise<void> {
  const { db } = ctx
  await db.write(
    compile(
      db.dialect,
      sql`delete from ${sql.table('tabComment')} where comment_type = 'Like' and reference_doctype = ${doctype} and reference_name = ${name} and owner = ${ctx.user.name}`,
    ),
  )
}
