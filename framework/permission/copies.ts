import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { isKeptNames } from './kept-names.ts'
import { maskFields, maskForRead, readableLevels } from './levels.ts'
import { isAdministrator } from './user.ts'

// Documents that keep what others held: a field above the user's level is above it there too.

/** A DocType whose documents hold a copy. */
interface Copy {
  /** Field that names the DocType of what was copied. */
  readonly doctype: string
  /** Field with the copy, as JSON. */
  readonly data: string
  mask(ctx: Context, meta: Meta, data: Row): Promise<Row>
}

const copies: Readonly<Record<string, Copy>> = {
  Version: { doctype: 'ref_doctype', data: 'data', mask: maskDifferences },
  'Deleted Document': { doctype: 'deleted_doctype', data: 'data', mask: maskForRead },
}

const copyOf = (doctype: string): Copy | undefined => (Object.hasOwn(copies, doctype) ? copies[doctype] : undefined)

/** Whether a column holds copies of other documents: lists, which do not look into it, show it to Administrator alone. */
export const isCopyColumn = (doctype: string, column: string): boolean => copyOf(doctype)?.data === column

/** Takes out of a document that holds a copy what the user may not read of the original. Changes `wire` and answers it. */
export async function maskCopy(ctx: Context, meta: Meta, wire: Row): Promise<Row> {
  const copy = copyOf(meta.name)
  if (!copy || isAdministrator(ctx.user) || wire[copy.data] == null) return wire
  const original = await ctx.meta.find(String(wire[copy.doctype] ?? ''))
  const masked = original && (await maskText(ctx, original, { text: String(wire[copy.data]), mask: copy.mask }))
  if (masked === undefined) delete wire[copy.data]
  else wire[copy.data] = masked
  return wire
}

/** The data of a Version of a document, without what the user may not read of it; undefined: it cannot be read. */
export const maskVersion = (ctx: Context, meta: Meta, text: string): Promise<string | undefined> =>
  maskText(ctx, meta, { text, mask: maskDifferences })

async function maskText(ctx: Context, meta: Meta, { text, mask }: { text: string; mask: Copy['mask'] }): Promise<string | undefined> {
  const data = objectOf(text)
  return data && JSON.stringify(await mask(ctx, meta, data))
}

function objectOf(text: string): Row | undefined {
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Row) : undefined
  } catch {
    // what is no JSON cannot be looked through: it is left out
    return undefined
  }
}

type Change = readonly [field: string, ...unknown[]]

/** Differences as a Version keeps them: changed fields, added, removed and changed rows. */
async function maskDifferences(ctx: Context, meta: Meta, data: Row): Promise<Row> {
  if (isAdministrator(ctx.user)) return data
  const levels = readableLevels(ctx, meta)
  const isOpen = (of: Meta | undefined, field: string): boolean =>
    levels.has(Number(of?.field.get(field)?.permlevel ?? 0)) && !isKeptNames(of?.name ?? '', field)
  const childOf = async (field: string): Promise<Meta | undefined> => ctx.meta.find(meta.field.get(field)?.options ?? '')
  const open = (list: unknown): Change[] => entriesOf(list).filter(([field]) => isOpen(meta, field))
  const rows = (list: unknown) =>
    Promise.all(
      open(list).map(async ([field, row]) => {
        const child = await childOf(field)
        if (!child || typeof row !== 'object' || row === null) return [field, row]
        maskFields(child, levels, row as Row)
        return [field, Object.fromEntries(Object.entries(row).filter(([key]) => !isKeptNames(child.name, key)))]
      }),
    )
  const changedRows = open(data.row_changed).map(async ([field, at, name, changes]) => {
    const child = await childOf(field)
    return [field, at, name, entriesOf(changes).filter(([changed]) => isOpen(child, changed))]
  })
  const [added, removed, row_changed] = await Promise.all([rows(data.added), rows(data.removed), Promise.all(changedRows)])
  return { ...data, changed: open(data.changed), added, removed, row_changed }
}

const entriesOf = (list: unknown): Change[] =>
  Array.isArray(list) ? list.filter((entry): entry is Change => Array.isArray(entry) && typeof entry[0] === 'string') : []
