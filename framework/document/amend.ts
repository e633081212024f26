import { notFound, validation } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import { demand } from '../permission/decide.ts'
import type { Document } from './document.ts'
import { load } from './load.ts'

/** Name of an amendment: `SO-1` → `SO-1-1`, then `-2` … (the counter stands behind the first document's name). */
export async function amendedName(doc: Document): Promise<string> {
  const from = String(doc.values.amended_from)
  const { db } = doc.ctx
  const [original] = await db.read(
    compile(db.dialect, sql`select ${sql.id('amended_from')} from ${sql.table(doc.meta.table)} where ${sql.id('name')} = ${from}`),
  )
  if (!original?.amended_from) return `${from}-1`
  const counter = /-(\d+)$/.exec(from)
  return counter ? `${from.slice(0, -counter[0].length)}-${Number(counter[1]) + 1}` : `${from}-1`
}

/** Whether amendments of this DocType count behind the name of the first document, or are named like any other. spec: doctype-meta §5.5. */
export async function isCounted({ ctx: { db }, doctype }: Document): Promise<boolean> {
  const settings = 'Document Naming Settings'
  const [row] = await db.read(
    compile(
      db.dialect,
      sql`select (select action from ${sql.table('tabAmended Document Naming Settings')} where parent = ${settings} and document_type = ${doctype} limit 1) as own,
        (select value from ${sql.table('tabSingles')} where doctype = ${settings} and field = 'default_amend_naming' limit 1) as usual`,
    ),
  )
  return (row?.own || row?.usual) !== 'Default Naming'
}

/**
 * Only cancelled documents are amended, by who may read them: an amendment gets their attachments, and its first version tells what they held.
 * Throws noPermission, validation.
 */
export async function checkAmended(doc: Document): Promise<void> {
  const { ctx, meta, values, flags } = doc
  if (!values.amended_from) return
  const original = await amended(doc, String(values.amended_from))
  if (!original) return
  if (!flags.ignorePermissions) await demand(ctx, meta, 'read', original.values)
  if (original.docstatus !== 2)
    throw validation({ message: `${doc.doctype} ${original.name} cannot be amended because it is not cancelled. Cancel it first` })
}

/** What a document amends; undefined: nothing that is stored. */
async function amended({ ctx, meta }: Document, name: string): Promise<Document | undefined> {
  try {
    return await load(ctx, meta, name)
  } catch (error) {
    // links may have been left unchecked
    if (notFound.is(error)) return undefined
    throw error
  }
}
