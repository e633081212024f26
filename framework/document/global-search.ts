import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import type { Document } from './document.ts'

/** The table of what is searched: one row per document. */
export const searchTable = '__global_search'

const longestTitle = 140

/**
 * Fields whose values are found: those with `in_global_search`. Not those above level 0, since who may read a document may not read them all, and nothing
 * that is kept encrypted.
 */
const searchedFields = perMeta((meta: Meta) =>
  meta.valueFields.filter((field) => field.in_global_search === 1 && !Number(field.permlevel ?? 0) && !hidden(meta, field.fieldtype)),
)

const hidden = (meta: Meta, type: string): boolean => type === 'Password' || meta.fieldTypes.get(type)?.encrypted === true

/** Whether documents of a DocType are found by the search over all DocTypes: one of its own fields is searched, or its name. Rows are found with their documents. */
export const isSearched = (meta: Meta): boolean =>
  !meta.issingle && !meta.istable && !meta.isVirtual && (searchedFields(meta).length > 0 || meta.json.show_name_in_global_search === 1)

/** What of a DocType is searched, as one text: while it is the same, what the search knows of its documents stays right. */
export const searchedBy = (meta: Meta): string =>
  [meta.json.show_name_in_global_search === 1 ? 'name' : '', ...searchedFields(meta).map(({ fieldname }) => fieldname)].join()

/** Keeps what the search knows of a document up to date, in its transaction. */
export async function indexForSearch(doc: Document): Promise<void> {
  if (isSearched(doc.meta)) await indexAllForSearch(doc.ctx, [doc])
}

/** The same for documents of one searched DocType, by one statement. At most some thousand: each takes four parameters. */
export async function indexAllForSearch({ db }: Context, documents: readonly Document[]): Promise<void> {
  if (documents.length === 0) return
  const rows = documents.map((doc) => sql`(${doc.doctype}, ${doc.name}, ${titleOf(doc)}, ${contentOf(doc)}, 0)`)
  const insert = sql`insert into ${sql.table(searchTable)} (doctype, name, title, content, published) values ${sql.join(rows)}`
  const upsert = sql`${insert} ${db.dialect.upsert(['doctype', 'name'], ['title', 'content'])}`
  await db.write(compile(db.dialect, upsert, { named: documents.length === 1 }))
}

/** Takes a document out of the search. */
export async function removeFromSearch({ ctx, meta, doctype }: Document, name: string): Promise<void> {
  if (!isSearched(meta)) return
  const query = sql`delete from ${sql.table(searchTable)} where doctype = ${doctype} and name = ${name}`
  await ctx.db.write(compile(ctx.db.dialect, query, { named: true }))
}

/** `Label : value` of each field, then those of the rows of its tables, as Frappe writes it. */
function contentOf(doc: Document): string {
  const name = doc.meta.json.show_name_in_global_search === 1 ? [`Name : ${doc.name}`] : []
  return [...name, ...[doc, ...readableRows(doc)].flatMap(partsOf)].join(' ||| ')
}

const partsOf = (doc: Document): string[] =>
  searchedFields(doc.meta).flatMap((field) => {
    const text = plain(doc.get(field.fieldname))
    return text === '' ? [] : [`${field.label ?? field.fieldname} : ${text}`]
  })

/** Rows of the tables that whoever may read the document sees. */
const readableRows = (doc: Document): Document[] =>
  doc.meta.tableFields.filter((field) => !Number(field.permlevel ?? 0)).flatMap((field) => doc.rows(field.fieldname))

function titleOf(doc: Document): string {
  const field = doc.meta.field.get(doc.meta.titleField ?? '')
  const title = field && !Number(field.permlevel ?? 0) ? plain(doc.get(field.fieldname)) : ''
  return [...(title || doc.name)].slice(0, longestTitle).join('')
}

const plain = (value: unknown): string =>
  String(value ?? '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
