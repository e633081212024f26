import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { childMetas, load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'

/** Gives a draft up: docstatus 2 for it and its rows, without any validation. Needs the write right. Throws validation where it is no draft. */
export async function discardDocument(ctx: Context, doctype: string, name: string): Promise<Document> {
  const doc = await load(ctx, doctype, name, { lock: true })
  await demand(ctx, doc.meta, 'write', doc.values)
  if (doc.docstatus !== 0 || doc.meta.issingle) throw validation({ message: `${doctype} ${name}: only drafts can be discarded` })
  const { db } = ctx
  const [modified, user] = [ctx.clock.timestamp(), ctx.user.name]
  await db.write(
    compile(
      db.dialect,
      sql`update ${sql.table(doc.meta.table)} set docstatus = 2, modified = ${modified}, modified_by = ${user} where ${sql.id('name')} = ${doc.name}`,
    ),
  )
  for (const child of await childMetas(ctx, doc.meta)) {
    await db.write(
      compile(db.dialect, sql`update ${sql.table(child.table)} set docstatus = 2 where parent = ${doc.name} and parenttype = ${doctype}`),
    )
  }
  return load(ctx, doctype, name)
}
