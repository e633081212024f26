import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import { perMeta } from '../meta/meta.ts'
import { attachCopy } from './attachments.ts'
import type { Document } from './document.ts'
import { mayReadFile, mayUseFile } from './file-permission.ts'
import { documentOfRow } from './load.ts'

const fields = perMeta((meta) =>
  meta.name === 'File' ? [] : meta.valueFields.filter(({ fieldtype }) => fieldtype === 'Attach' || fieldtype === 'Attach Image'),
)

const isLocal = (value: unknown): value is string => typeof value === 'string' && /^\/(private\/)?files\//.test(value)

/** Fields of a document that name a file of the site since this write. */
const newlyReferring = (doc: Document) =>
  fields(doc.meta).filter(({ fieldname }) => isLocal(doc.values[fieldname]) && doc.values[fieldname] !== doc.before?.[fieldname])

/** Whether a write of this document has files to attach. */
export const refersToFiles = (doc: Document): boolean => newlyReferring(doc).length > 0

/**
 * Attaches to a document the files that its Attach fields name since this write: a File that hangs on nothing comes here, of others it gets one of
 * its own over the same content. Of files that the user may not read nothing is attached: to name one does not open it. One statement per such field.
 */
export async function attachReferenced(doc: Document): Promise<void> {
  for (const { fieldname } of newlyReferring(doc)) await attach(doc, fieldname, String(doc.values[fieldname]))
}

async function attach(doc: Document, fieldname: string, url: string): Promise<void> {
  const { ctx } = doc
  const place = { attached_to_doctype: doc.doctype, attached_to_name: doc.name, attached_to_field: fieldname }
  const files = await filesOf(doc, url)
  if (files.some(({ values }) => Object.entries(place).every(([key, value]) => values[key] === value))) return
  for (const file of files) {
    if (!doc.flags.ignorePermissions && !(await mayReadFile(ctx, file.values))) continue
    const isFree = !file.get('attached_to_doctype') && !file.get('attached_to_name')
    if (isFree && (await mayUseFile(ctx, file.values, 'write'))) return file.dbSet(place)
    return attachCopy(ctx, file.values, place)
  }
}

/** File documents of a URL, the oldest first. */
async function filesOf({ ctx }: Document, url: string): Promise<Document[]> {
  const { db } = ctx
  const meta = await ctx.meta.get('File')
  const query = sql`select * from ${sql.table(meta.table)} where file_url = ${url} order by creation limit 20`
  return Promise.all((await db.read(compile(db.dialect, query, { named: true }))).map((row) => documentOfRow(ctx, meta, row)))
}
