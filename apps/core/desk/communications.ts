import { fieldType } from '@cortado/contract/fields/registry.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { type RawBuilder, sql } from 'kysely'
import { mayReadReferred } from '../references.ts'

/** A stretch of a timeline. */
export interface Stretch {
  readonly start: number
  readonly limit: number
}

/** What is sent of a Communication, besides its attachments. */
const columns = [
  'name',
  'communication_type',
  'communication_medium',
  'communication_date',
  'content',
  'sender',
  'sender_full_name',
  'recipients',
  'cc',
  'bcc',
  'creation',
  'owner',
  'subject',
  'delivery_status',
  'reference_doctype',
  'reference_name',
  'read_by_recipient',
  '_liked_by',
]

const mayReadReference = mayReadReferred({ doctype: 'reference_doctype', name: 'reference_name' })

/**
 * E-mails and automated messages of a document, the newest first: those that are about it, and those that have it in their timeline links, where the user may read
 * what they are about. `attachments` is the JSON text of `{file_url, is_private}`. One statement, a second one where there are some; one more per document
 * that others are about. Permission to read the document is the caller's.
 */
export async function communicationsOf(doc: Document, { start, limit }: Stretch): Promise<Row[]> {
  const { ctx, doctype, name } = doc
  const own = sql`select name from ${sql.table('tabCommunication')} where reference_doctype = ${doctype} and reference_name = ${name}`
  const linking = sql`select parent from ${sql.table('tabCommunication Link')} where parenttype = 'Communication' and link_doctype = ${doctype} and link_name = ${name}`
  // mails to a user are no part of the user's own document
  const isOwn = doctype === 'User' ? sql` and not (reference_doctype = 'User' and communication_type = 'Communication')` : sql``
  const found = await rows(
    ctx,
    sql`select ${sql.join(columns.map((column) => sql.id(column)))} from ${sql.table('tabCommunication')} where name in (${own} union ${linking}) and communication_type in ('Communication', 'Automated Message')${isOwn} order by coalesce(communication_date, creation) desc, name desc limit ${limit} offset ${start}`,
  )
  if (found.length === 0) return found
  const isAbout = (row: Row): boolean => row.reference_doctype === doctype && String(row.reference_name) === name
  const open = await Promise.all(found.map(async (values) => isAbout(values) || mayReadReference(ctx, { meta: doc.meta, right: 'read', values })))
  return withAttachments(
    ctx,
    found.filter((_, at) => open[at]),
  )
}

async function withAttachments(ctx: Context, communications: readonly Row[]): Promise<Row[]> {
  const names = communications.map(({ name }) => String(name))
  const files = await rows(
    ctx,
    sql`select attached_to_name, file_url, is_private from ${sql.table('tabFile')} where attached_to_doctype = 'Communication' and ${ctx.db.dialect.inList(sql.id('attached_to_name'), names)} order by creation`,
  )
  const byName = Map.groupBy(files, (file) => String(file.attached_to_name))
  return communications.map((row) => {
    const attached = (byName.get(String(row.name)) ?? []).map(({ file_url, is_private }) => ({ file_url, is_private }))
    return { ...row, attachments: JSON.stringify(attached) }
  })
}

async function rows(ctx: Context, query: RawBuilder<unknown>): Promise<Row[]> {
  const found = await ctx.db.read(compile(ctx.db.dialect, query))
  const read = (value: unknown): unknown => (value == null ? value : (fieldType('Datetime').fromDatabase?.(value) ?? value))
  for (const row of found) for (const key of ['creation', 'communication_date']) if (key in row) row[key] = read(row[key])
  return found
}
