import type { Row } from '../database/db.ts'
import { type Differences, differences, isDifferent } from './differences.ts'
import type { Document } from './document.ts'
import { load } from './load.ts'
import { newRow } from './row-values.ts'
import { insertOne } from './statements.ts'

/** Writes a Version row with what a save changed, where the DocType tracks changes. Nothing changed: no row. */
export async function writeVersion(doc: Document): Promise<void> {
  if (!isTracked(doc) || !doc.before) return
  await writeDifferences(doc, differences(doc, doc.before))
}

/** Of a new document: how an amendment differs from what it amends; what else made the document, where its flags name it. */
export async function writeFirstVersion(doc: Document): Promise<void> {
  if (!isTracked(doc)) return
  const { ctx, values, flags } = doc
  if (values.amended_from) {
    const original = await load(ctx, doc.meta, String(values.amended_from))
    const found = differences(doc, original.values)
    await writeDifferences(doc, { ...found, changed: [['name', original.name, doc.name], ...found.changed] })
  } else if (flags.updaterReference) {
    await writeRow(doc, { creation: values.creation, updater_reference: flags.updaterReference, created_by: values.owner })
  }
}

const isTracked = ({ meta, flags }: Document): boolean => Boolean(meta.json.track_changes) && !flags.ignoreVersion

async function writeDifferences(doc: Document, found: Differences): Promise<void> {
  const { viaDataImport, updaterReference } = doc.flags
  if (isDifferent(found)) await writeRow(doc, { ...found, data_import: viaDataImport ?? null, updater_reference: updaterReference ?? null })
}

async function writeRow(doc: Document, data: Row): Promise<void> {
  const { ctx } = doc
  const meta = await ctx.meta.get('Version')
  const { modified, modified_by } = doc.values
  const stamps = { owner: modified_by, modified_by, creation: modified, modified }
  const row = newRow(ctx, meta, { ...stamps, ref_doctype: doc.doctype, docname: doc.name, data: JSON.stringify(data) })
  await ctx.db.write(insertOne(ctx.db.dialect, meta, row))
}
