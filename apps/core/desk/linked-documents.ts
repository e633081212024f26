import { isCortadoError } from '@cortado/contract/errors.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { ignoredReferrers, linkFieldsTo } from 'cortado/document/back-links.ts'
import { list } from 'cortado/document/list.ts'
import { readableLevels } from 'cortado/permission/levels.ts'
import { sql } from 'kysely'

/** How documents of one DocType link to another. */
export interface LinkContext {
  /** Fields that hold the name: of the DocType itself, or of its rows. */
  readonly fieldname?: readonly string[]
  /** The child DocType whose rows hold them. */
  readonly child_doctype?: string
  /** Of a Dynamic Link: the field that holds the DocType. */
  readonly doctype_fieldname?: string
  /** The documents are parents of the rows that are asked about. */
  readonly get_parent?: true
}

/** A DocType that links, and one way in which it does. */
export type Linking = readonly [owner: string, link: LinkContext]

/**
 * The ways in which documents link to those of `doctype`: by Link fields of their own or of their rows, by Dynamic Links that are in use, as parents of rows.
 * Two statements, and one per Dynamic Link.
 */
export async function linkings(ctx: Context, doctype: string): Promise<Linking[]> {
  const [fields, parents] = await Promise.all([linkFieldsTo(ctx, doctype), parentsByChild(ctx)])
  const found: Linking[] = []
  const plain = Map.groupBy(
    fields.filter((field) => !field.dynamic && !field.issingle),
    (field) => field.parent,
  )
  for (const [parent, links] of plain) {
    const fieldname = links.map((link) => link.fieldname)
    if (!links[0]?.istable) found.push([parent, { fieldname }])
    else for (const owner of parents.get(parent) ?? []) found.push([owner, { child_doctype: parent, fieldname }])
  }
  for (const field of fields.filter(({ dynamic, issingle, parent }) => dynamic && !issingle && !ignoredReferrers.has(parent))) {
    const link = { fieldname: [field.fieldname], doctype_fieldname: field.options }
    const owners = await dynamicOwners(ctx, field, doctype)
    for (const owner of owners) found.push([owner, field.istable ? { child_doctype: field.parent, ...link } : link])
  }
  for (const owner of parents.get(doctype) ?? []) found.push([owner, { get_parent: true }])
  return found
}

/** One way of each DocType, as clients know it: where own fields and rows link, the rows. */
export const linkedDoctypes = async (ctx: Context, doctype: string): Promise<Record<string, LinkContext>> =>
  Object.fromEntries(await linkings(ctx, doctype))

/** The DocTypes that have tables of a child DocType, by the latter. */
async function parentsByChild({ db }: Context): Promise<Map<string, string[]>> {
  const tables = sql`fieldtype in ('Table', 'Table MultiSelect')`
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select options as child, parent from ${sql.table('tabDocField')} where ${tables} union select options as child, dt as parent from ${sql.table('tabCustom Field')} where ${tables}`,
      { named: true },
    ),
  )
  const byChild = Map.groupBy(rows, ({ child }) => String(child))
  return new Map([...byChild].map(([child, found]) => [child, found.map(({ parent }) => String(parent))]))
}

type DynamicField = Awaited<ReturnType<typeof linkFieldsTo>>[number]

/** The DocTypes that a Dynamic Link to `doctype` is in use by: its own, or those of the documents that its rows are in. */
async function dynamicOwners({ db }: Context, field: DynamicField, doctype: string): Promise<string[]> {
  const owner = field.istable ? sql`parenttype` : sql`${field.parent}`
  const query = sql`select distinct ${owner} as owner from ${sql.table(`tab${field.parent}`)} where ${sql.id(field.options)} = ${doctype}`
  return (await db.read(compile(db.dialect, query, { named: true }))).flatMap((row) => (row.owner ? [String(row.owner)] : []))
}

/**
 * Documents that link to one and that the user may see, by their DocType: the fields of its list view that the user may read, `name`, `modified`,
 * `docstatus`; newest first, at most 500 of each way.
 */
export async function linkedDocuments(ctx: Context, target: Target, ways: readonly Linking[]): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {}
  for (const [owner, link] of ways) {
    const rows = link.get_parent ? await parentOf(ctx, target, owner) : await referring(ctx, owner, link, target)
    const known = new Set(found[owner]?.map(({ name }) => name))
    const more = rows.filter(({ name }) => !known.has(name) && !(owner === target.doctype && name === target.name))
    if (more.length > 0) found[owner] = [...(found[owner] ?? []), ...more]
  }
  return found
}

/** The document that is linked to. */
export interface Target {
  readonly doctype: string
  readonly name: string
}

/** What lists of a DocType show, of fields with a column that the user may read. */
async function shownFields(ctx: Context, doctype: string): Promise<string[]> {
  const meta = await ctx.meta.get(doctype)
  const levels = readableLevels(ctx, meta)
  const shown = meta.columns.filter(({ field }) => field?.in_list_view && levels.has(Number(field.permlevel ?? 0)))
  return [...new Set([...shown.map(({ name }) => name), 'name', 'modified', 'docstatus'])]
}

async function referring(ctx: Context, owner: string, link: LinkContext, target: Target): Promise<Row[]> {
  const at = link.child_doctype ?? owner
  const filters = link.doctype_fieldname ? [[at, link.doctype_fieldname, '=', target.doctype]] : []
  const or_filters = (link.fieldname ?? []).map((field) => [at, field, '=', target.name])
  return visible(async () =>
    list(ctx, owner, { fields: await shownFields(ctx, owner), filters, or_filters, order_by: 'modified desc', page_length: 500, distinct: true }),
  )
}

async function parentOf(ctx: Context, { doctype: child, name }: Target, owner: string): Promise<Row[]> {
  const { db } = ctx
  const query = sql`select parent from ${sql.table(`tab${child}`)} where name = ${name} and parenttype = ${owner}`
  const [row] = await db.read(compile(db.dialect, query, { named: true }))
  return row ? visible(async () => list(ctx, owner, { fields: await shownFields(ctx, owner), filters: [['name', '=', row.parent]] })) : []
}

/** What the user may not list, or not by these fields, shows nothing. */
async function visible(read: () => Promise<unknown>): Promise<Row[]> {
  try {
    return (await read()) as Row[]
  } catch (error) {
    if (isCortadoError(error) && ['PermissionError', 'DataError', 'DoesNotExistError'].includes(error.type)) return []
    throw error
  }
}
