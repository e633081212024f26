import { linked } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Document } from './document.ts'

/** A field of some DocType that links to another. */
interface LinkField {
  readonly parent: string
  readonly fieldname: string
  readonly dynamic: boolean
  /** Options: the target, or for Dynamic Links the field that names it. */
  readonly options: string
  readonly istable: boolean
  readonly issingle: boolean
  readonly isSubmittable: boolean
}

/** DocTypes whose links never keep a document from being deleted: logs and what hangs on the document itself. */
export const ignoredReferrers = new Set([
  'Communication',
  'ToDo',
  'DocShare',
  'Email Unsubscribe',
  'Activity Log',
  'File',
  'Version',
  'Document Follow',
  'Comment',
  'View Log',
  'Tag Link',
  'Notification Log',
  'Email Queue',
  'Document Share Key',
  'Integration Request',
  'Unhandled Email',
  'Webhook Request Log',
  'Workspace',
  'Route History',
  'Access Log',
  'Permission Log',
  'Deleted Document',
])

/** All fields that may hold the name of a document of `doctype`, one statement. */
export async function linkFieldsTo(ctx: Context, doctype: string): Promise<LinkField[]> {
  const { db } = ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`
    select f.parent, f.fieldname, f.fieldtype, f.options, d.istable, d.issingle, d.is_submittable
    from (select parent, fieldname, fieldtype, options, is_virtual from ${sql.table('tabDocField')} union all select dt, fieldname, fieldtype, options, is_virtual from ${sql.table('tabCustom Field')}) f
    join ${sql.table('tabDocType')} d on d.name = f.parent
    where ((f.fieldtype = 'Link' and f.options = ${doctype}) or f.fieldtype = 'Dynamic Link') and d.is_virtual = 0 and f.is_virtual = 0`,
      { named: true },
    ),
  )
  return rows.map((row) => ({
    parent: String(row.parent),
    fieldname: String(row.fieldname),
    dynamic: row.fieldtype === 'Dynamic Link',
    options: String(row.options ?? ''),
    istable: row.istable === 1,
    issingle: row.issingle === 1,
    isSubmittable: row.is_submittable === 1,
  }))
}

/** Refuses the deletion of a document that others link to. Throws `linked`. */
export const refuseReferrers = (doc: Document): Promise<void> => refuse(doc, false)

/** Refuses the cancellation of a document that submitted ones link to, but for DocTypes that the controller lists in `ignoreLinkedDoctypes`. Throws `linked`. */
export const refuseSubmittedReferrers = (doc: Document): Promise<void> => refuse(doc, true)

async function refuse(doc: Document, cancelling: boolean): Promise<void> {
  if (doc.flags.ignoreLinks) return
  const { db } = doc.ctx
  const ignored = new Set(
    cancelling ? [...ignoredReferrers, ...((doc as { ignoreLinkedDoctypes?: string[] }).ignoreLinkedDoctypes ?? [])] : ignoredReferrers,
  )
  const fields = (await linkFieldsTo(doc.ctx, doc.doctype)).filter(
    (field) => !ignored.has(field.parent) && !(cancelling && field.fieldname === 'amended_from'),
  )
  const tables = fields.filter((field) => !field.issingle && (!cancelling || field.isSubmittable || field.istable))
  const selects = tables.map((field) => referrers(field, doc, cancelling))
  const singles = fields.filter((field) => field.issingle && !field.dynamic && !cancelling)
  if (singles.length) {
    selects.push(
      sql`(select doctype as by_type, doctype as by_name from ${sql.table('tabSingles')} where value = ${doc.name} and (doctype, field) in (${sql.join(singles.map((field) => sql`(${field.parent}, ${field.fieldname})`))}) limit 1)`,
    )
  }
  for (let i = 0; i < selects.length; i += 100) {
    const found = (await db.read(compile(db.dialect, sql`${sql.join(selects.slice(i, i + 100), sql` union all `)} limit 1`), 'pool'))[0] as
      | Row
      | undefined
    if (found) throw refusal(doc, found, cancelling)
  }
}

/** Who wants a document out of the way, which others need, may switch it off. */
function refusal({ doctype, name, meta }: Document, { by_type: by, by_name: byName }: Row, cancelling: boolean) {
  const error = linked({ doctype, name, by, byName })
  if (cancelling || !(meta.field.has('enabled') || meta.field.has('disabled'))) return error
  return linked({ doctype, name, by, byName }, { messages: [`${error.message}. You can disable this ${doctype} instead of deleting it`] })
}

/** One row that links to the document, as a select of a union. */
function referrers(field: LinkField, doc: Document, cancelling: boolean) {
  const table = sql.table(`tab${field.parent}`)
  const owner = field.istable
    ? sql`parenttype as by_type, parent as by_name`
    : sql`${sql.lit(field.parent)} as by_type, cast(${sql.id('name')} as varchar(140)) as by_name`
  const dynamic = field.dynamic ? sql` and ${sql.id(field.options)} = ${doc.doctype}` : sql``
  const state = cancelling ? sql` and docstatus = 1` : field.dynamic ? sql` and docstatus < 2` : sql``
  const self = field.istable
    ? sql` and not (parent = ${doc.name} and parenttype = ${doc.doctype})`
    : field.parent === doc.doctype
      ? sql` and ${sql.id('name')} <> ${doc.values.name}`
      : sql``
  return sql`(select ${owner} from ${table} where ${sql.id(field.fieldname)} = ${doc.name}${dynamic}${state}${self} limit 1)`
}
