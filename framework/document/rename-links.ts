import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Result } from '../database/db.ts'
import { announceChange, everyDocument, watched } from './announce.ts'
import type { LinkField } from './back-links.ts'
import type { Document } from './document.ts'

/** A document that has, or is getting, another name. */
export interface Renaming {
  readonly doctype: string
  readonly from: string
  readonly to: string
}

/** Rows that name a document by fields that are no links: DocType, the field with its DocType, the one with its name. */
const notes = [
  ['Version', 'ref_doctype', 'docname'],
  ['File', 'attached_to_doctype', 'attached_to_name'],
  ['Notification Log', 'document_type', 'document_name'],
] as const

/** DocTypes that permissions and forms are compiled from: a link of theirs that changes makes every compiled DocType stale. */
const definitions = new Set(['DocPerm', 'Custom DocPerm', 'DocField', 'Custom Field', 'DocType', 'Property Setter', 'Server Script', 'DocType Link'])

/**
 * Gives every link to a document its new name, past the life cycle of who links: `modified` stays. Singles are saved, since they may be held in memory.
 * One statement per field that can link. `links` are those of `linkFieldsTo`.
 */
export async function moveLinks(ctx: Context, renaming: Renaming, links: readonly LinkField[]): Promise<void> {
  for (const field of links.filter(({ issingle }) => !issingle)) {
    const { count } = await moveColumn(ctx, renaming, field)
    if (count > 0) await forget(ctx, field)
  }
  await moveSingles(
    ctx,
    renaming,
    links.filter(({ issingle }) => issingle),
  )
  for (const [parent, options, fieldname] of notes) await moveColumn(ctx, renaming, { parent, fieldname, dynamic: true, options })
}

type Column = Pick<LinkField, 'parent' | 'fieldname' | 'dynamic' | 'options'>

function moveColumn(ctx: Context, { doctype, from, to }: Renaming, { parent, fieldname, dynamic, options }: Column): Promise<Result> {
  const column = sql.id(fieldname)
  const ofType = dynamic ? sql` and ${sql.id(options)} = ${doctype}` : sql``
  return run(ctx, sql`update ${sql.table(`tab${parent}`)} set ${column} = ${to} where ${column} = ${from}${ofType}`)
}

/** What is made of the rows that were changed, and held in memory, is made anew. */
async function forget(ctx: Context, { parent, istable }: LinkField): Promise<void> {
  if (definitions.has(parent)) ctx.meta.clear()
  const metas = istable ? await Promise.all([...watched].map((each) => ctx.meta.find(each))) : []
  const owners = metas.filter((meta) => meta?.tableFields.some(({ options }) => options === parent)).map((meta) => meta?.name ?? '')
  for (const doctype of [parent, ...owners]) if (watched.has(doctype)) announceChange(ctx, { doctype, name: everyDocument, change: 'update' })
}

/** Singles that link are saved: they may be held in memory, and computed from. */
async function moveSingles(ctx: Context, renaming: Renaming, links: readonly LinkField[]): Promise<void> {
  if (links.length === 0) return
  const pairs = sql.join(links.map(({ parent, fieldname }) => sql`(${parent}, ${fieldname})`))
  const { rows } = await run(
    ctx,
    sql`select distinct doctype from ${sql.table('tabSingles')} where value = ${renaming.from} and (doctype, field) in (${pairs})`,
  )
  for (const { doctype } of rows) {
    const single = await ctx.documents.load(ctx, String(doctype), String(doctype))
    if (takeName(single, renaming, links)) await single.save()
  }
}

/** Whether a Single links to the document by one of the fields; then it has the new name in it. */
function takeName(single: Document, { doctype, from, to }: Renaming, links: readonly LinkField[]): boolean {
  const moved = links.filter(
    ({ parent, fieldname, dynamic, options }) =>
      parent === single.doctype && single.get(fieldname) === from && (!dynamic || single.get(options) === doctype),
  )
  for (const { fieldname } of moved) single.set(fieldname, to)
  Object.assign(single.flags, { ignorePermissions: true, ignoreMandatory: true, ignoreLinks: true })
  return moved.length > 0
}

const run = (ctx: Context, query: RawBuilder<unknown>): Promise<Result> => ctx.db.write(compile(ctx.db.dialect, query))
