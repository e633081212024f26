import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { append, newDocument } from 'cortado/document/new.ts'
import { sql } from 'kysely'

/** Fields of a user that its Contact follows. */
const followed = ['first_name', 'last_name', 'gender', 'phone', 'mobile_no']

/** Keeps the Contact with a user's address: makes it, or gives it the names and numbers of the user. Nothing where none of them changed. */
export async function keepContact(user: Document): Promise<void> {
  if (!user.isNew() && !followed.some((field) => user.hasChanged(field))) return
  const { ctx } = user
  const known = await contactOf(ctx, user.get<string>('email'))
  const contact = known ?? (await newContact(user))
  for (const field of ['first_name', 'last_name', 'gender']) contact.set(field, user.get(field))
  await addNumber(contact, user.get('phone'), 'is_primary_phone')
  await addNumber(contact, user.get('mobile_no'), 'is_primary_mobile_no')
  Object.assign(contact.flags, { ignorePermissions: true, ignoreMandatory: true, ignoreLinks: true })
  await contact.save()
}

async function contactOf(ctx: Context, address: string): Promise<Document | undefined> {
  const { db } = ctx
  const [row] = await db.read(
    compile(
      db.dialect,
      sql`select parent from ${sql.table('tabContact Email')} where email_id = ${address} and parenttype = 'Contact' order by creation limit 1`,
    ),
  )
  return row && ctx.documents.load(ctx, 'Contact', String(row.parent), { lock: true })
}

async function newContact(user: Document): Promise<Document> {
  const contact = await newDocument(user.ctx, 'Contact', { user: user.name })
  await append(contact, 'email_ids', { email_id: user.get('email'), is_primary: 1 })
  return contact
}

async function addNumber(contact: Document, number: unknown, flag: string): Promise<void> {
  const rows = contact.rows('phone_nos')
  if (!number || rows.some((row) => row.get('phone') === number)) return
  await append(contact, 'phone_nos', { phone: number, [flag]: rows.some((row) => Number(row.get(flag))) ? 0 : 1 })
}
