import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { maskVersion } from '../permission/copies.ts'
import { demand } from '../permission/decide.ts'
import { compose, invert, readDifferences } from './compose-differences.ts'
import type { Differences } from './differences.ts'
import type { Document } from './document.ts'
import { load } from './load.ts'

/** A state of a document: as a version left it. */
export interface VersionPoint {
  /** Name of the Version. */
  readonly name: string
  readonly owner: string
  readonly creation: string
}

/** What differs between two states of a document. */
export interface VersionComparison extends Differences {
  /** null: as the document was at first. */
  readonly from: VersionPoint | null
  /** null: as it is now. */
  readonly to: VersionPoint | null
}

/** More versions than these are not read for one comparison. */
const most = 1_000

/**
 * Compares a document as one version left it with what another one left: absent `from` is its first state, absent `to` its present one; the older
 * may be either. Fields above the user's level are left out. Needs the right to read the document. Throws notFound, noPermission, badArgument for a
 * version of another document and for too many between them.
 */
export async function compareVersions(
  ctx: Context,
  { doctype, name, from, to }: { doctype: string; name: string; from?: string; to?: string },
): Promise<VersionComparison> {
  const doc = await load(ctx, doctype, name)
  await demand(ctx, doc.meta, 'read', doc.values)
  const versions = await versionsOf(ctx, doctype, doc.name)
  const [start, end] = [placeOf(versions, 'from', from, -1), placeOf(versions, 'to', to, versions.length - 1)]
  const between = versions.slice(Math.min(start, end) + 1, Math.max(start, end) + 1).map(readDifferences)
  const found = compose(between)
  return {
    from: pointOf(versions[start]),
    to: to === undefined ? null : pointOf(versions[end]),
    ...(await readable(doc, start <= end ? found : invert(found))),
  }
}

/** Without what the user may not read of the document. */
async function readable({ ctx, meta, name }: Document, found: Differences): Promise<Differences> {
  const { row_changed, ...rest } = readDifferences({ name, data: await maskVersion(ctx, meta, JSON.stringify(found)) })
  return { ...rest, row_changed: row_changed.filter(([, , , changes]) => changes.length > 0) }
}

/** Versions of a document, the oldest first. */
async function versionsOf(ctx: Context, doctype: string, name: string): Promise<Row[]> {
  const columns = sql.join(['name', 'owner', 'creation', 'data'].map((each) => sql.id(each)))
  const query = sql`select ${columns} from ${sql.table('tabVersion')} where ref_doctype = ${doctype} and docname = ${name} order by creation, ${sql.id('name')} limit ${most + 1}`
  const rows = await ctx.db.read(compile(ctx.db.dialect, query, { named: true }), 'pool')
  if (rows.length > most) throw badArgument({ argument: 'name', reason: `${doctype} ${name} has more than ${most} versions` })
  return rows
}

function placeOf(versions: readonly Row[], argument: 'from' | 'to', name: string | undefined, absent: number): number {
  if (name === undefined) return absent
  const place = versions.findIndex((version) => version.name === name)
  if (place < 0) throw badArgument({ argument, reason: `${name} is no version of this document` })
  return place
}

const pointOf = (row: Row | undefined): VersionPoint | null =>
  row ? { name: String(row.name), owner: String(row.owner), creation: String(row.creation) } : null
