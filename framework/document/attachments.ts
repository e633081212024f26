import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Document } from './document.ts'

/** Rows of File that are attached to a document, the oldest first. With `lock` nobody deletes them, and with them their contents, until the transaction ends. */
export async function attachedFiles({ db }: Context, doctype: string, name: string, options: { readonly lock?: boolean } = {}): Promise<Row[]> {
  const columns = sql.join(
    ['name', 'file_name', 'file_url', 'file_size', 'content_hash', 'is_private', 'attached_to_field'].map((each) => sql.id(each)),
  )
  const query = sql`select ${columns} from ${sql.table('tabFile')} where attached_to_doctype = ${doctype} and attached_to_name = ${name} order by creation`
  if (!options.lock) return db.read(compile(db.dialect, query, { named: true }))
  return (await db.write(compile(db.dialect, sql`${query} for update`, { named: true }))).rows
}

/** An amendment has what the cancelled document has attached: File documents of its own, over the same contents. */
export async function copyAttachments(doc: Document): Promise<void> {
  if (!doc.values.amended_from) return
  const { ctx, doctype, name } = doc
  for (const file of await attachedFiles(ctx, doctype, String(doc.values.amended_from), { lock: true }))
    await attachCopy(ctx, file, { attached_to_doctype: doctype, attached_to_name: name, attached_to_field: file.attached_to_field })
}

/** Where a file hangs: at a document, or at a field of it. */
export interface FilePlace {
  readonly attached_to_doctype: string
  readonly attached_to_name: string
  readonly attached_to_field?: unknown
}

/** Attaches the content of a file to a document as well: by a File document of its own. Permission is the caller's. */
export async function attachCopy(ctx: Context, file: Readonly<Row>, place: FilePlace): Promise<void> {
  const { file_name, file_url, file_size, content_hash, is_private } = file
  const values = { file_name, file_url, file_size, content_hash, is_private, folder: 'Home/Attachments', ...place }
  const copy = await ctx.documents.create(ctx, 'File', values)
  copy.flags.ignorePermissions = true
  await copy.insert()
}
