import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { setDefaults } from './defaults.ts'
import type { Document } from './document.ts'
import { openRow } from './fields/encrypted.ts'
import { storedRow } from './fields/stored.ts'
import { newDocument } from './new.ts'
import { selectRows } from './statements.ts'

const cast = new Set(['Check', 'Int', 'Float', 'Currency', 'Percent'])

/** A Single: its rows of `tabSingles` as a document; never saved: a new one with defaults. Values are texts but for numbers. */
export async function loadSingle(ctx: Context, meta: Meta): Promise<Document> {
  const rows = await ctx.db.read(
    compile(ctx.db.dialect, sql`select field, value from ${sql.table('tabSingles')} where doctype = ${meta.name}`, { named: true }),
  )
  const stored: Row = Object.fromEntries(rows.map((row) => [String(row.field), row.value]))
  for (const field of meta.valueFields) {
    if (cast.has(field.fieldtype) || meta.fieldTypes.of(field).computed)
      stored[field.fieldname] = meta.fieldTypes.of(field).parse(stored[field.fieldname], field)
  }
  const doc = await newDocument(ctx, meta, rows.length ? openRow(ctx, meta, stored) : {})
  if (!rows.length) await setDefaults(doc)
  Object.assign(doc.values, {
    name: meta.name,
    docstatus: 0,
    idx: '0',
    modified: stored.modified ?? null,
    modified_by: stored.modified_by ?? null,
    owner: stored.owner ?? 'Administrator',
  })
  doc.islocal = false
  await loadTables(ctx, meta, doc)
  doc.before = { ...doc.values }
  return doc
}

async function loadTables(ctx: Context, meta: Meta, doc: Document): Promise<void> {
  for (const field of meta.tableFields) {
    const child = await ctx.meta.get(field.options ?? '')
    const rows = (await ctx.db.read(selectRows(ctx.db.dialect, child, meta.name, meta.name))).filter((row) => row.parentfield === field.fieldname)
    const documents: Document[] = []
    for (const row of rows) {
      const document = await newDocument(ctx, child, openRow(ctx, child, row))
      document.islocal = false
      document.before = { ...document.values }
      document.parentDocument = doc
      documents.push(document)
    }
    doc.values[field.fieldname] = documents
  }
}

/** Lets writers of a Single wait for each other, until the transaction ends: its rows are replaced as a whole. */
export async function lockSingle({ db }: Context, { name }: Meta): Promise<void> {
  await db.write(compile(db.dialect, db.dialect.lockInTransaction(`single:${name}`)))
}

/** Replaces the rows of a Single. */
export async function writeSingle(doc: Document): Promise<void> {
  const { db } = doc.ctx
  const stored = storedRow(doc)
  const names = ['modified', 'modified_by', 'owner', ...doc.meta.valueFields.map((field) => field.fieldname)]
  const rows = names.filter((name) => stored[name] != null).map((name) => sql`(${doc.doctype}, ${name}, ${String(stored[name])})`)
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabSingles')} where doctype = ${doc.doctype}`, { named: true }))
  await db.write(compile(db.dialect, sql`insert into ${sql.table('tabSingles')} (doctype, field, value) values ${sql.join(rows)}`))
}
