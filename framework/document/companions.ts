import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Document } from './document.ts'
import { newRow } from './row-values.ts'
import { insertOne } from './statements.ts'

/** Rows of other DocTypes that belong to a document: the fields that name its DocType and it. */
interface Companion {
  readonly doctype: string
  readonly typeField: string
  readonly nameField: string
}

const companion = (doctype: string, typeField: string, nameField: string): Companion => ({ doctype, typeField, nameField })

/** What belongs to a document alone and goes with it. */
const deleted: readonly Companion[] = [
  companion('Comment', 'reference_doctype', 'reference_name'),
  companion('ToDo', 'reference_type', 'reference_name'),
  companion('DocShare', 'share_doctype', 'share_name'),
  companion('Version', 'ref_doctype', 'docname'),
  companion('Tag Link', 'document_type', 'document_name'),
  companion('Notification Log', 'document_type', 'document_name'),
  companion('Email Unsubscribe', 'reference_doctype', 'reference_name'),
  companion('View Log', 'reference_doctype', 'reference_name'),
  companion('Document Follow', 'ref_doctype', 'ref_docname'),
  companion('Communication Link', 'link_doctype', 'link_name'),
  companion('Document Share Key', 'reference_doctype', 'reference_docname'),
  companion('Workflow Action', 'reference_doctype', 'reference_name'),
]

/** What outlives a document, and no longer points to it. */
const unlinked: readonly Companion[] = [
  companion('Communication', 'reference_doctype', 'reference_name'),
  companion('Activity Log', 'reference_doctype', 'reference_name'),
]

/** The same, of rows that one statement with the others would change twice. */
const unlinkedAgain: readonly Companion[] = [companion('Activity Log', 'timeline_doctype', 'timeline_name')]

const nothingHangsOn = new Set([...deleted.map(({ doctype }) => doctype), 'Deleted Document', 'Error Log', 'Activity Log', 'Access Log'])

/** Whether anything can hang on documents of a DocType. */
export const hasCompanions = (doctype: string): boolean => !nothingHangsOn.has(doctype)

/** Deletes what belongs to a deleted document, and unlinks what outlives it. DocTypes that are not installed are left out. */
export async function deleteCompanions(doc: Document): Promise<void> {
  if (!hasCompanions(doc.doctype)) return
  const { db } = doc.ctx
  const [gone, kept, again] = await Promise.all([deleted, unlinked, unlinkedAgain].map((each) => installed(doc.ctx, each)))
  const remove = (each: Companion) => removal(each, isOf(doc, each))
  const empty = (each: Companion) => unlinking(each, isOf(doc, each))
  const [first, ...others] = [...(gone ?? []).map(remove), ...(kept ?? []).map(empty)]
  const joined = first && db.dialect.together ? [db.dialect.together(first, () => others)] : [...(first ? [first] : []), ...others]
  for (const query of [...joined, ...(again ?? []).map(empty)]) await db.write(compile(db.dialect, query, { named: true }))
}

/** The same of all documents of DocTypes that go themselves. */
export async function deleteCompanionsOf(ctx: Context, doctypes: readonly string[]): Promise<void> {
  if (doctypes.length === 0) return
  const isTheirs = ({ typeField }: Companion) => ctx.db.dialect.inList(sql.id(typeField), doctypes)
  for (const each of await installed(ctx, deleted)) await ctx.db.write(compile(ctx.db.dialect, removal(each, isTheirs(each))))
  for (const each of await installed(ctx, [...unlinked, ...unlinkedAgain]))
    await ctx.db.write(compile(ctx.db.dialect, unlinking(each, isTheirs(each))))
}

const removal = ({ doctype }: Companion, condition: RawBuilder<unknown>) => sql`delete from ${sql.table(`tab${doctype}`)} where ${condition}`

const unlinking = ({ doctype, typeField, nameField }: Companion, condition: RawBuilder<unknown>) =>
  sql`update ${sql.table(`tab${doctype}`)} set ${sql.id(typeField)} = null, ${sql.id(nameField)} = null where ${condition}`

const isOf = (doc: Document, { typeField, nameField }: Companion) => sql`${sql.id(typeField)} = ${doc.doctype} and ${sql.id(nameField)} = ${doc.name}`

async function installed(ctx: Context, companions: readonly Companion[]): Promise<Companion[]> {
  const there = await Promise.all(
    companions.map(async ({ doctype, typeField, nameField }) => {
      const meta = ctx.meta.peek(doctype) ?? (await ctx.meta.find(doctype))
      return meta !== undefined && !meta.isVirtual && meta.field.has(typeField) && meta.field.has(nameField)
    }),
  )
  return companions.filter((_, i) => there[i])
}

/** Notes in a Comment of type Deleted what was deleted, unless the controller says `noFeedOnDelete`. */
export async function noteDeletion(doc: Document): Promise<void> {
  const { ctx } = doc
  if (!hasCompanions(doc.doctype) || doc.meta.istable || (doc as { noFeedOnDelete?: boolean }).noFeedOnDelete) return
  const meta = await ctx.meta.get('Comment')
  const row = newRow(ctx, meta, {
    comment_type: 'Deleted',
    comment_email: ctx.user.name,
    comment_by: ctx.user.fullName,
    reference_doctype: doc.doctype,
    subject: `${doc.doctype} ${doc.name}`.slice(0, 140),
  })
  await ctx.db.write(insertOne(ctx.db.dialect, meta, row))
}
