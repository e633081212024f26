import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Document, DocumentFlags } from '../document/document.ts'
import { insert } from '../document/insert.ts'
import { load } from '../document/load.ts'
import { assign, newDocument, parseValues, toPlain } from '../document/new.ts'
import { save } from '../document/save.ts'
import type { Meta } from '../meta/meta.ts'

/** An app's own document is taken as it is: nobody is asked, and what it links to may come later. */
const trusted: DocumentFlags = { ignorePermissions: true, ignoreLinks: true, ignoreMandatory: true, ignoreValidate: true, nameSet: true }

/**
 * Makes a stored document what a file says: it is inserted under its name, or changed where it differs; fields and tables that the file does
 * not name stay. Answers whether anything was written. Throws what the document's own hooks and the database refuse.
 */
export async function putDocument(ctx: Context, meta: Meta, values: Row): Promise<boolean> {
  const name = meta.issingle ? meta.name : String(values.name ?? '')
  const given = without(values, storage)
  if (!meta.issingle && !(await isStored(ctx, meta, name))) {
    const doc = await newDocument(ctx, meta, { ...given, name })
    Object.assign(doc.flags, trusted)
    await insert(doc)
    return true
  }
  const doc = await load(ctx, meta, name, { lock: true })
  const before = comparable(doc, given)
  await assign(doc, without(given, new Set(['name'])))
  parseValues(doc)
  if (isDeepStrictEqual(before, comparable(doc, given))) return false
  Object.assign(doc.flags, trusted)
  await save(doc)
  return true
}

async function isStored({ db }: Context, meta: Meta, name: string): Promise<boolean> {
  const rows = await db.read(compile(db.dialect, sql`select 1 as found from ${sql.table(meta.table)} where ${sql.id('name')} = ${name}`))
  return rows.length > 0
}

/** What the framework decides of a document, wherever it comes from. */
const storage: ReadonlySet<string> = new Set(['doctype', 'owner', 'creation', 'modified', 'modified_by', 'idx', 'lft', 'rgt', 'old_parent'])
const storageOfRows: ReadonlySet<string> = new Set([...storage, 'name', 'parent', 'parentfield', 'parenttype', 'docstatus'])

const without = (values: Row, keys: ReadonlySet<string>): Row => Object.fromEntries(Object.entries(values).filter(([key]) => !keys.has(key)))

/** The values of a document that the file names, rows without what only tells where they are kept; empty is empty. */
function comparable(doc: Document, given: Row): Row {
  const plain = toPlain(doc)
  return Object.fromEntries(
    Object.keys(given).map((key) => [key, Array.isArray(plain[key]) ? (plain[key] as Row[]).map(filled) : (plain[key] ?? null)]),
  )
}

const filled = (row: Row): Row => Object.fromEntries(Object.entries(without(row, storageOfRows)).filter(([, value]) => value))

/** A document as a file of an app holds it: without what tells who wrote it when, and where its rows are kept. */
export function exported(doc: Document): Row {
  const plain = without(toPlain(doc), new Set([...storage].filter((key) => key !== 'doctype')))
  return Object.fromEntries(
    Object.entries(plain)
      .filter(([key, value]) => value != null && !key.startsWith('_'))
      .map(([key, value]) => [key, Array.isArray(value) ? value.map((row) => without(row as Row, storageOfRows)) : value]),
  )
}
