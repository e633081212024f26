import { whitelist } from 'cortado/app/whitelist.ts'
import { compile } from 'cortado/database/build.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'

/** The last background submission of a document that the user may read: its name, status and error; null where there was none. */
export const get_latest_submissions = whitelist({ args: { doctype: 'string', docname: 'any' } }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.docname))
  await demand(ctx, doc.meta, 'read', doc.values)
  const { db } = ctx
  const [row] = await db.read(
    compile(
      db.dialect,
      sql`select name as latest_submission, status, exception as exc from ${sql.table('tabSubmission Queue')} where ref_doctype = ${doc.doctype} and ref_docname = ${doc.name} order by creation desc limit 1`,
    ),
  )
  return row ?? null
})
