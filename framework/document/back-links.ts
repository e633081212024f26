import { linked, notFound, unknownDoctype } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { firstRow } from '../database/first-row.ts'
import { may } from '../permission/decide.ts'
import { isAdministrator } from '../permission/user.ts'
import type { Document } from './document.ts'
import { load } from './load.ts'

/** A field of some DocType that links to another. */
export interface LinkField {
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
  'Webhook Queue',
  'Workspace',
  'Route History',
  'Access Log',
  'Permission Log',
  'Deleted Document',
  'Workflow Action',
])

/** All fields that may hold the name of a document of `doctype`, as the site has customised them; one statement. */
export async function linkFieldsTo(ctx: Context, doctype: string): Promise<LinkField[]> {
  const { db } = ctx
  const columns = sql`fieldname, fieldtype, options, is_virtual`
  const set = (property: string) => sql`max(case when property = ${sql.lit(property)} then value end)`
  const rows = await db.read(
    compile(
      db.dialect,
      sql`
    select l.parent, l.fieldname, l.fieldtype, l.options, d.istable, d.issingle, d.is_submittable
    from (
      select f.parent, f.fieldname, f.is_virtual, coalesce(p.fieldtype, f.fieldtype) as fieldtype, coalesce(p.options, f.options) as options
      from (select parent, ${columns} from ${sql.table('tabDocField')} union all select dt, ${columns} from ${sql.table('tabCustom Field')}) f
      left join (
        select doc_type, field_name, ${set('fieldtype')} as fieldtype, ${set('options')} as options
        from ${sql.table('tabProperty Setter')} where property in ('fieldtype', 'options') group by doc_type, field_name
      ) p on p.doc_type = f.parent and p.field_name = f.fieldname
    ) l
    join ${sql.table('tabDocType')} d on d.name = l.parent
    where ((l.fieldtype = 'Link' and l.options = ${doctype}) or l.fieldtype = 'Dynamic Link') and d.is_virtual = 0 and l.is_virtual = 0`,
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

/**
 * Refuses the deletion of a document that others link to, but for DocTypes that apps list in `ignoreLinksOnDelete`. DocTypes go whatever names them.
 * Throws `linked`.
 */
export async function refuseReferrers(doc: Document): Promise<void> {
  if (doc.doctype !== 'DocType') await refuse(doc, false)
}

/** Refuses the cancellation of a document that submitted ones link to, but for DocTypes that the controller lists in `ignoreLinkedDoctypes`. Throws `linked`. */
export const refuseSubmittedReferrers = (doc: Document): Promise<void> => refuse(doc, true)

async function refuse(doc: Document, cancelling: boolean): Promise<void> {
  if (doc.flags.ignoreLinks) return
  const { db } = doc.ctx
  const ignored = ignoredFor(doc, cancelling)
  const fields = (await linkFieldsTo(doc.ctx, doc.doctype)).filter(
    (field) => !ignored.includes(field.parent) && !(cancelling && field.fieldname === 'amended_from'),
  )
  const tables = fields.filter((field) => !field.issingle && (!cancelling || field.isSubmittable || field.istable))
  const selects = tables.map((field) => referrers(field, doc, { cancelling, ignored }))
  if (!cancelling) selects.push(...singleReferrers(fields, doc))
  const found = await firstRow(db, selects)
  if (found) throw refusal(doc, (await mayFind(doc.ctx, found)) ? found : { ...found, by_name: 'that you may not see' }, cancelling)
}

/** Whether the user may know of what links to the document. */
async function mayFind(ctx: Context, { by_type, by_name }: Row): Promise<boolean> {
  if (isAdministrator(ctx.user)) return true
  const referrer = await load(ctx, String(by_type), String(by_name)).catch((error: unknown) => {
    // a link of what is left of a document, or of a DocType, that is gone
    if (notFound.is(error) || unknownDoctype.is(error)) return undefined
    throw error
  })
  return referrer !== undefined && ((await may(ctx, referrer.meta, 'read', referrer.values)) || may(ctx, referrer.meta, 'select', referrer.values))
}

/** DocTypes whose links do not count. */
function ignoredFor(doc: Document, cancelling: boolean): readonly string[] {
  const listed = cancelling ? (doc as { ignoreLinkedDoctypes?: string[] }).ignoreLinkedDoctypes : doc.ctx.controllers.ignoredReferrers
  return [...ignoredReferrers, ...(listed ?? [])]
}

/** Who wants a document out of the way, which others need, may switch it off. */
function refusal({ doctype, name, meta }: Document, { by_type: by, by_name: byName }: Row, cancelling: boolean) {
  const error = linked({ doctype, name, by, byName })
  if (cancelling || !(meta.field.has('enabled') || meta.field.has('disabled'))) return error
  return linked({ doctype, name, by, byName }, { messages: [error.message, `You can disable this ${doctype} instead of deleting it`] })
}

/** Singles that link to the document, as selects of a union: those of Link fields in one. */
function singleReferrers(fields: readonly LinkField[], doc: Document) {
  const singles = fields.filter(({ issingle }) => issingle)
  const plain = singles.filter(({ dynamic }) => !dynamic)
  const found = sql`select doctype as by_type, doctype as by_name from ${sql.table('tabSingles')} s where value = ${doc.name}`
  const pairs = sql.join(plain.map((field) => sql`(${field.parent}, ${field.fieldname})`))
  return [
    ...(plain.length > 0 ? [sql`(${found} and (doctype, field) in (${pairs}) limit 1)`] : []),
    ...singles
      .filter(({ dynamic }) => dynamic)
      .map(({ parent, fieldname, options }) => {
        const type = sql`exists (select 1 from ${sql.table('tabSingles')} t where t.doctype = s.doctype and t.field = ${options} and t.value = ${doc.doctype})`
        return sql`(${found} and doctype = ${parent} and field = ${fieldname} and ${type} limit 1)`
      }),
  ]
}

/** One row that links to the document, as a select of a union. */
function referrers(field: LinkField, doc: Document, { cancelling, ignored }: { readonly cancelling: boolean; readonly ignored: readonly string[] }) {
  const table = sql.table(`tab${field.parent}`)
  const owner = field.istable
    ? sql`parenttype as by_type, parent as by_name`
    : sql`${sql.lit(field.parent)} as by_type, cast(${sql.id('name')} as varchar(140)) as by_name`
  const dynamic = field.dynamic ? sql` and ${sql.id(field.options)} = ${doc.doctype}` : sql``
  const state = cancelling ? sql` and docstatus = 1` : field.dynamic ? sql` and docstatus < 2` : sql``
  const self = field.istable
    ? sql` and not (parent = ${doc.name} and parenttype = ${doc.doctype}) and not ${doc.ctx.db.dialect.inList(sql`coalesce(parenttype, '')`, ignored)}`
    : field.parent === doc.doctype
      ? sql` and ${sql.id('name')} <> ${doc.values.name}`
      : sql``
  return sql`(select ${owner} from ${table} where ${sql.id(field.fieldname)} = ${doc.name}${dynamic}${state}${self} limit 1)`
}
