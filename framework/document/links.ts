import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { brokenLink, cancelledLink, notFound, validation } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import type { Document } from './document.ts'
import { checkSource, fetchesOf, fill } from './fetch.ts'
import { openRow } from './fields/encrypted.ts'
import { linkKey } from './links-underway.ts'
import { fromDatabase, load } from './load.ts'
import { type WrittenLink, watchLinks } from './rename-settle.ts'

/** A value of a Link or Dynamic Link that has to exist. */
interface LinkValue {
  readonly doc: Document
  readonly field: Readonly<DocFieldJson>
  readonly target: string
  readonly value: string
}

/**
 * Checks every Link and Dynamic Link of a document and its rows, puts the stored spelling in, and fills `fetch_from` fields.
 * One statement per linked DocType, whatever the number of links. Throws brokenLink, cancelledLink.
 */
export async function resolveLinks(doc: Document): Promise<void> {
  const links = [...linksOf(doc), ...doc.meta.tableFields.flatMap((field) => doc.rows(field.fieldname).flatMap(linksOf))]
  if (links.length === 0) return
  watchLinks(doc.ctx, doc.ctx.renames.count, () => links.map(written))
  const byTarget = Map.groupBy(links, (link) => link.target)
  const isLeaving = doc.ctx.linksUnderway.writing(doc.ctx.db, new Set(links.map(({ target, value }) => linkKey(target, value))))
  const broken: LinkValue[] = []
  const cancelled: LinkValue[] = []
  await Promise.all(
    [...byTarget].map(async ([target, values]) => {
      const found = await lookUp(doc, { target, links: values, isLeaving })
      for (const link of values) {
        const row = found?.get(link.value) ?? found?.get(link.value.toLowerCase())
        if (!row) broken.push(link)
        else if (isCancelled(doc, link, row)) cancelled.push(link)
        else settle(link, row)
      }
    }),
  )
  if (broken.length) throw brokenLink({ links: broken.map(describe).join(', ') })
  if (cancelled.length) throw cancelledLink({ links: cancelled.map(describe).join(', ') })
}

const written = ({ doc: { meta }, field, target, value }: LinkValue): WrittenLink => ({
  parent: meta.name,
  fieldname: field.fieldname,
  dynamic: field.fieldtype === 'Dynamic Link',
  options: field.options ?? '',
  istable: meta.istable,
  issingle: meta.issingle,
  isSubmittable: meta.isSubmittable,
  target,
  value,
})

const describe = ({ doc, field, value }: LinkValue): string =>
  `${doc.parentDocument ? `Row #${doc.values.idx}: ` : ''}${field.label ?? field.fieldname}: ${value}`

function linksOf(doc: Document): LinkValue[] {
  const links: LinkValue[] = []
  for (const field of doc.meta.linkFields) {
    const value = doc.values[field.fieldname]
    if (value && field.options && field.options !== '[Select]') links.push({ doc, field, target: field.options, value: String(value) })
  }
  for (const field of doc.meta.dynamicLinkFields) {
    const value = doc.values[field.fieldname]
    if (!value) continue
    const target = doc.values[field.options ?? '']
    if (!target) throw validation({ message: `${doc.meta.field.get(field.options ?? '')?.label ?? field.options} must be set first` })
    links.push({ doc, field, target: String(target), value: String(value) })
  }
  return links
}

const isCancelled = (doc: Document, { doc: at, field }: LinkValue, row: Row): boolean =>
  Number(row.docstatus) === 2 && (doc.meta.isSubmittable || at.meta.isSubmittable) && field.fieldname !== 'amended_from'

/** Links to look up. */
interface LookUp {
  readonly target: string
  readonly links: readonly LinkValue[]
  /** One of the documents may be about to go: whoever deletes it has to wait, or is waited for. */
  readonly isLeaving: boolean
}

/** Rows of the linked documents by name (and by lower-cased name); undefined where the DocType is not there. */
async function lookUp(doc: Document, { target, links, isLeaving }: LookUp): Promise<Map<string, Row> | undefined> {
  const { ctx } = doc
  const meta = await ctx.meta.find(target)
  if (!meta) return undefined
  const names = [...new Set(links.map((link) => link.value))]
  if (meta.issingle) return new Map(names.map((name) => [name, { name: meta.name }]))
  if (meta.isVirtual) return virtualDocuments(doc, meta, names)
  const sources = links.flatMap((link) => fetchesOf(link.doc.meta, link.field.fieldname))
  if (target === 'DocType' && sources.length === 0) return doctypes(doc, names)
  for (const each of sources) checkSource(each, meta)
  const wanted = [...new Set(sources.map(({ source }) => source))]
  const found = new Map<string, Row>()
  const ask = async (folded: boolean, list: string[]) => {
    const statement = lookUpStatement(doc, meta, wanted, { names: list, folded, lock: isLeaving })
    for (const row of isLeaving ? (await ctx.db.write(statement)).rows : await ctx.db.read(statement)) {
      openRow(ctx, meta, fromDatabase(meta, row))
      found.set(folded ? String(row.name).toLowerCase() : String(row.name), row)
    }
  }
  await ask(false, possible(meta, names))
  const missing = names.filter((name) => !found.has(name)).map((name) => name.toLowerCase())
  if (missing.length && meta.columns[0]?.kind.kind === 'varchar') await ask(true, missing)
  return found
}

/** Documents that their controller reads, one by one. */
async function virtualDocuments({ ctx }: Document, meta: Meta, names: readonly string[]): Promise<Map<string, Row>> {
  const found = new Map<string, Row>()
  for (const name of names) {
    try {
      found.set(name, (await load(ctx, meta, name)).values)
    } catch (error) {
      if (!notFound.is(error)) throw error
    }
  }
  return found
}

const possible = (meta: Meta, names: string[]): string[] => {
  const kind = meta.columns[0]?.kind.kind
  if (kind === 'bigint') return names.filter((name) => /^\d{1,18}$/.test(name))
  return kind === 'uuid' ? names.filter((name) => /^[0-9a-f-]{36}$/i.test(name)) : names.filter((name) => !name.includes('\0'))
}

/** Names to look up: as they are, or in lower case; and whether their rows are locked. */
interface Sought {
  readonly names: readonly string[]
  readonly folded: boolean
  readonly lock: boolean
}

function lookUpStatement(doc: Document, meta: Meta, wanted: readonly string[], { names, folded, lock }: Sought) {
  const { dialect } = doc.ctx.db
  const columns = sql.join([...new Set(['name', 'docstatus', ...wanted])].map((column) => sql.id(column)))
  const key = folded ? sql`lower(${sql.id('name')})` : sql.id('name')
  return compile(
    dialect,
    sql`select ${columns} from ${sql.table(meta.table)} where ${dialect.inList(key, names)}${lock ? sql` for update` : sql``}`,
    { named: true },
  )
}

/** Links to DocTypes are answered by Meta, without a statement. */
async function doctypes(doc: Document, names: readonly string[]): Promise<Map<string, Row>> {
  const found = new Map<string, Row>()
  for (const name of names) if (await doc.ctx.meta.find(name)) found.set(name, { name, docstatus: 0 })
  return found
}

function settle({ doc, field, target }: LinkValue, row: Row): void {
  if (field.fieldtype === 'Link' || target) doc.values[field.fieldname] = row.name
  for (const each of fetchesOf(doc.meta, field.fieldname)) fill(doc, each, row, doc.ctx.meta.peek(target))
}
