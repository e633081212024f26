import { badFile } from '@cortado/contract/error-catalogue.ts'
import type { Row } from '../database/db.ts'
import type { Differences, FieldChange, RowChange, RowMove } from './differences.ts'

/** What became of a row of a table over several changes. */
interface RowStory {
  readonly table: string
  /** Undefined: the row was not there at first. */
  first: Row | undefined
  /** Undefined: it is not there at last. */
  last: Row | undefined
  /** Its place when it was changed last. */
  index: number
}

/**
 * Several differences, one after the other, as a single one: the first old value of a field and its last new one, rows that came and went in between
 * not at all. Pure; works on what was stored, so also on versions that Frappe wrote.
 */
export function compose(all: readonly Differences[]): Differences {
  const fields = new Map<string, { old: unknown; value: unknown }>()
  const rows = new Map<string, RowStory>()
  for (const each of all) {
    for (const [fieldname, old, value] of each.changed)
      fields.set(fieldname, { old: fields.has(fieldname) ? fields.get(fieldname)?.old : old, value })
    for (const move of each.removed) remove(rows, move)
    for (const move of each.added) add(rows, move)
    for (const change of each.row_changed) alter(rows, change)
  }
  const stories = [...rows].map(([key, story]) => ({ name: key.slice(story.table.length + 1), ...story }))
  return {
    changed: [...fields]
      .filter(([, { old, value }]) => !isEqual(old, value))
      .map(([fieldname, { old, value }]): FieldChange => [fieldname, old, value]),
    added: stories.flatMap(({ table, first, last }): RowMove[] => (!first && last ? [[table, last]] : [])),
    removed: stories.flatMap(({ table, first, last }): RowMove[] => (first && !last ? [[table, first]] : [])),
    row_changed: stories.flatMap(({ table, index, name, first, last }): RowChange[] => {
      const changes = first && last ? changesOf(first, last) : []
      return changes.length ? [[table, index, name, changes]] : []
    }),
  }
}

/** The way back. */
export const invert = ({ changed, added, removed, row_changed }: Differences): Differences => ({
  changed: changed.map(back),
  added: removed,
  removed: added,
  row_changed: row_changed.map(([table, index, name, changes]) => [table, index, name, changes.map(back)]),
})

/** Stored data of a Version; what holds no differences is read as none. Throws badFile where it is no JSON. */
export function readDifferences({ name, data }: Row): Differences {
  const { changed, added, removed, row_changed } = (parsed(name, data) ?? {}) as Partial<Differences>
  return { changed: changed ?? [], added: added ?? [], removed: removed ?? [], row_changed: row_changed ?? [] }
}

function parsed(name: unknown, data: unknown): unknown {
  try {
    return JSON.parse(String(data ?? 'null'))
  } catch (cause) {
    throw badFile({ file: `Version ${name}`, field: 'data', reason: 'is no JSON' }, { cause })
  }
}

const back = ([fieldname, old, value]: FieldChange): FieldChange => [fieldname, value, old]

const keyOf = (table: string, name: unknown): string => `${table} ${String(name)}`

function add(rows: Map<string, RowStory>, [table, row]: RowMove): void {
  const known = rows.get(keyOf(table, row.name))
  if (known) known.last = row
  else rows.set(keyOf(table, row.name), { table, first: undefined, last: row, index: Number(row.idx ?? 1) - 1 })
}

function remove(rows: Map<string, RowStory>, [table, row]: RowMove): void {
  const key = keyOf(table, row.name)
  const known = rows.get(key)
  if (!known) rows.set(key, { table, first: row, last: undefined, index: Number(row.idx ?? 1) - 1 })
  else if (!known.first) rows.delete(key)
  // as it was before the changes that are known of it
  else Object.assign(known, { first: { ...row, ...known.first }, last: undefined })
}

function alter(rows: Map<string, RowStory>, [table, index, name, changes]: RowChange): void {
  const known = rows.get(keyOf(table, name)) ?? { table, first: { name }, last: { name }, index }
  rows.set(keyOf(table, name), known)
  known.index = index
  for (const [fieldname, old, value] of changes) {
    if (known.first && !(fieldname in known.first)) known.first = { ...known.first, [fieldname]: old }
    known.last = { ...known.last, [fieldname]: value }
  }
}

const changesOf = (first: Row, last: Row): FieldChange[] =>
  Object.keys({ ...first, ...last }).flatMap((fieldname): FieldChange[] =>
    fieldname in first && fieldname in last && !standard.has(fieldname) && !isEqual(first[fieldname], last[fieldname])
      ? [[fieldname, first[fieldname] ?? null, last[fieldname] ?? null]]
      : [],
  )

/** Columns of a row that are no fields of it. */
const standard = new Set(['owner', 'creation', 'modified', 'modified_by', 'docstatus', 'idx', 'parent', 'parentfield', 'parenttype'])

const isEqual = (one: unknown, other: unknown): boolean => String(one ?? '') === String(other ?? '')
