import { unknownColumn, validation } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { announce } from './announce.ts'
import type { Document } from './document.ts'
import { computedAfter } from './fields/follow.ts'
import { nextModified } from './modified.ts'
import { runEvent } from './run-event.ts'

/** How `dbSet` writes. */
export interface DbSetOptions {
  /** Whether `modified` and `modified_by` change as well. Default true; never while the document is being saved. */
  readonly updateModified?: boolean
}

/**
 * Writes some columns of a stored document straight to the database, past validation, permissions and versions: beforeChange, UPDATE, onChange.
 * The document in memory gets the values too. Throws unknownColumn for what is no column, validation for secrets and virtual DocTypes, the field
 * types' errors.
 */
export async function dbSet(doc: Document, changes: Row, { updateModified = true }: DbSetOptions = {}): Promise<void> {
  const written = parsed(doc, changes)
  const later = !updateModified || doc.flags.inSave ? {} : { modified: nextModified(doc), modified_by: doc.ctx.user.name }
  Object.assign(doc.values, written, later)
  await runEvent(doc, 'beforeChange')
  // what beforeChange made of them
  const values = Object.fromEntries(Object.keys({ ...written, ...later }).map((column) => [column, doc.values[column] ?? null]))
  if (!doc.meta.issingle) await writeColumns(doc, values)
  const computed = await computedAfter(doc)
  if (doc.meta.issingle) await writeSingleValues(doc, { ...values, ...computed })
  Object.assign(doc.values, computed)
  announce(doc, 'update')
  await runEvent(doc, 'onChange')
  // only now: who listens compares with what was stored
  if (doc.before) Object.assign(doc.before, values, computed)
}

const constant = new Set(['name', 'creation', 'parent', 'parenttype', 'parentfield'])

/** Values as the columns hold them. */
function parsed(doc: Document, changes: Row): Row {
  if (doc.isNew() || doc.meta.isVirtual) throw validation({ message: `${doc.doctype} ${doc.name} has no row whose columns could be set` })
  const columns = new Set([...doc.meta.columns, ...doc.meta.optionalColumns].map(({ name }) => name))
  return Object.fromEntries(
    Object.entries(changes).map(([name, value]) => {
      const field = doc.meta.field.get(name)
      const type = field && doc.meta.fieldTypes.of(field)
      if (field && (field.fieldtype === 'Password' || type?.encrypted || type?.computed))
        throw validation({ message: `${field.label ?? name} is a secret or computed: save the document to change it` })
      if (constant.has(name) || !(columns.has(name) || doc.meta.valueFields.some((each) => each.fieldname === name)))
        throw unknownColumn({ field: name })
      return [name, field && type ? type.parse(value, field) : (value ?? null)]
    }),
  )
}

async function writeColumns(doc: Document, values: Row): Promise<void> {
  const { db } = doc.ctx
  const pairs = Object.entries(values).map(([column, value]) => sql`${sql.id(column)} = ${value}`)
  if (pairs.length === 0) return
  await db.write(compile(db.dialect, sql`update ${sql.table(doc.meta.table)} set ${sql.join(pairs)} where ${sql.id('name')} = ${doc.values.name}`))
}

async function writeSingleValues(doc: Document, values: Row): Promise<void> {
  const { db } = doc.ctx
  for (const [field, value] of Object.entries(values)) {
    await db.write(compile(db.dialect, sql`delete from ${sql.table('tabSingles')} where doctype = ${doc.doctype} and field = ${field}`))
    if (value === null) continue
    await db.write(
      compile(db.dialect, sql`insert into ${sql.table('tabSingles')} (doctype, field, value) values (${doc.doctype}, ${field}, ${String(value)})`),
    )
  }
}
