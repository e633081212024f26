import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Document } from './document.ts'

/** Whether a name is one that a client gives to a document of its form before it is stored: `new-sales-order-kqzpxwrtvm`. */
export const isLocalName = (doctype: string, name: string): boolean => name.startsWith(`new-${doctype.toLowerCase().replaceAll(' ', '-')}-`)

/** Attaches to a new document the files that its user uploaded while the client called it by its local name. One statement where it had one, else none. */
export async function adoptFiles({ ctx, doctype, name, flags: { localName } }: Document): Promise<void> {
  if (localName === undefined || !isLocalName(doctype, localName)) return
  const { db, user } = ctx
  const where = sql`attached_to_doctype = ${doctype} and attached_to_name = ${localName} and owner = ${user.name}`
  await db.write(compile(db.dialect, sql`update ${sql.table('tabFile')} set attached_to_name = ${name} where ${where}`, { named: true }))
}
