import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import type { Document } from './document.ts'

/** The table of what is searched: one row per document. */
export const searchTable = '__global_search'

const longestTitle = 140

/**
 * Fields whose values are found: those with `in_global_search`. Not those above level 0, since who may read a document may not read them all, and nothing
 * that is kept encrypted or in tables.
 */
const searchedFields = perMeta((meta: Meta) =>
  meta.valueFields.filter((field) => field.in_global_search === 1 && !Number(field.permlevel ?? 0) && !hidden(meta, field.fieldtype)),
)

const hidden = (meta: Meta, type: string): boolean => type === 'Password' || meta.fieldTypes.get(type)?.encrypted === true

/** Whether documents of a DocType are found by the search over all DocTypes. */
export const isSearched = (meta: Meta): boolean =>
  !meta.issingle && !meta.istable && !meta.isVirtual && (searchedFields(meta).length > 0 || meta.json.show_name_in_global_search === 1)

/** Keeps what the search knows of a document up to date, in its transaction. */
export async function indexForSearch(doc: Document): Promise<void> {
  if (!isSearched(doc.meta)) return
  const { db } = doc.ctx
  const values = sql`(${doc.doctype}, ${doc.name}, ${titleOf(doc)}, ${contentOf(doc)}, 0)`
  const insert = sql`insert into ${sql.table(searchTable)} (doctype, name, title, content, published) values ${values}`
  await db.write(compile(db.dialect, sql`${insert} ${db.dialect.upsert(['doctype', 'name'], ['title', 'content'])}`, { named: true }))
}

/** Takes a document out of the search. */
export async function removeFromSearch({ ctx, meta, doctype }: Document, name: string): Promise<void> {
  if (!isSearched(meta)) return
  const query = sql`delete from ${sql.table(searchTable)} where doctype = ${doctype} and name = ${name}`
  await ctx.db.write(compile(ctx.db.dialect, query, { named: true }))
}

/** `Label : value` of each field, as Frappe writes it. */
function contentOf(doc: Document): string {
  const parts = searchedFields(doc.meta).flatMap((field) => {
    const text = plain(doc.get(field.fieldname))
    return text === '' ? [] : [`${field.label ?? field.fieldname} : ${text}`]
  })
  return [...(doc.meta.json.show_name_in_global_search === 1 ? [`Name : ${doc.name}`] : []), ...parts].join(' ||| ')
}

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
