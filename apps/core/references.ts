import { notFound } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { load } from 'cortado/document/load.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { may, mayDoctype } from 'cortado/permission/decide.ts'
import type { HasPermission, PermissionQueryCondition } from 'cortado/permission/hooks.ts'
import { listCondition } from 'cortado/permission/list-condition.ts'
import { textColumn } from 'cortado/permission/restriction-sql.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'

// Documents that speak of others (comments, versions) are there for who may read those.

/** Fields that name the other document. */
export interface Reference {
  readonly doctype: string
  readonly name: string
}

/** DocTypes whose documents speak of another one. */
export const references: Readonly<Record<string, Reference>> = {
  Comment: { doctype: 'reference_doctype', name: 'reference_name' },
  Version: { doctype: 'ref_doctype', name: 'docname' },
  'Tag Link': { doctype: 'document_type', name: 'document_name' },
}

/** Nothing is told about what is told of these: their rules ask for those of others. */
const speaking: ReadonlySet<string> = new Set([...Object.keys(references), 'Deleted Document'])

/** Whether the user may read the document that is named; none at all is everyone's. */
export const mayReadReferred =
  (reference: Reference): HasPermission =>
  async (ctx, { values }) => {
    const [doctype, name] = [String(values[reference.doctype] ?? ''), String(values[reference.name] ?? '')]
    if (doctype === '') return true
    const meta = speaking.has(doctype) ? undefined : await ctx.meta.find(doctype)
    if (!meta || meta.istable || meta.isVirtual) return false
    try {
      return await may(ctx, meta, 'read', (await load(ctx, meta, name)).values)
    } catch (error) {
      // what is told of a document that is gone is for Administrator
      if (notFound.is(error)) return false
      throw error
    }
  }

/** The same for lists: one condition for the DocTypes that the user may read throughout, and one for each of which there are limits. */
export const isReadableReferred =
  (reference: Reference): PermissionQueryCondition =>
  async (ctx, _meta, alias) => {
    const [doctype, name] = [sql.id(alias, reference.doctype), sql.id(alias, reference.name)]
    const open: string[] = []
    const ways: RawBuilder<SqlBool>[] = [sql<SqlBool>`coalesce(${doctype}, '') = ''`]
    for (const meta of await readableDoctypes(ctx)) {
      const condition = meta.issingle ? undefined : await listCondition(ctx, meta, { onlyReadable: true })
      if (!condition) open.push(meta.name)
      else {
        const names = sql`select ${textColumn(ctx.db.dialect, meta, meta.table, 'name')} from ${sql.table(meta.table)} where ${condition}`
        ways.push(sql<SqlBool>`(${doctype} = ${meta.name} and ${name} in (${names}))`)
      }
    }
    return sql<SqlBool>`(${sql.join([...ways, ctx.db.dialect.inList(doctype, open)], sql` or `)})`
  }

/** DocTypes of which the user may read some document; Singles, of which the one may be read. */
async function readableDoctypes(ctx: Context): Promise<Meta[]> {
  const rows = await ctx.db.read(
    compile(ctx.db.dialect, sql`select name from ${sql.table('tabDocType')} where istable = 0 and is_virtual = 0 order by name`),
  )
  const names = rows.map(({ name }) => String(name)).filter((name) => !speaking.has(name))
  const metas = (await Promise.all(names.map((name) => ctx.meta.find(name)))).filter((meta) => meta !== undefined)
  const readable = await Promise.all(metas.map((meta) => isReadable(ctx, meta)))
  return metas.filter((_, at) => readable[at])
}

async function isReadable(ctx: Context, meta: Meta): Promise<boolean> {
  if (!(await mayDoctype(ctx, meta, 'read'))) return false
  return !meta.issingle || may(ctx, meta, 'read', (await load(ctx, meta, meta.name)).values)
}

/** Whether the user may read every document of the DocType that is named: of one that is gone nobody can tell whom it was open to. */
export const mayReadAll =
  (field: string): HasPermission =>
  async (ctx, { values }) => {
    const meta = await ctx.meta.find(String(values[field] ?? ''))
    return meta !== undefined && isAllReadable(ctx, meta)
  }

/** The same for lists. */
export const isAllReadableIn =
  (field: string): PermissionQueryCondition =>
  async (ctx, _meta, alias) => {
    const open: string[] = []
    for (const meta of await readableDoctypes(ctx)) if (await isAllReadable(ctx, meta)) open.push(meta.name)
    return ctx.db.dialect.inList(sql.id(alias, field), open)
  }

async function isAllReadable(ctx: Context, meta: Meta): Promise<boolean> {
  if (speaking.has(meta.name) || meta.istable || meta.isVirtual || !(await isReadable(ctx, meta))) return false
  return meta.issingle || (await listCondition(ctx, meta, { onlyReadable: true })) === undefined
}
