import { createHash } from 'node:crypto'
import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import { CortadoError } from '@cortado/contract/errors.ts'
import type { Row } from '../database/db.ts'
import { type PartKey, partDoctypes, partKeys } from './definition.ts'
import type { Meta, MetaColumn } from './meta.ts'

/** The rows of one DocType, by the table's DocType: `DocType`, `DocField` … */
export type DoctypeRows = ReadonlyMap<string, readonly Row[]>

/** A value that its column cannot hold. */
export interface RowFault {
  readonly field: string
  readonly reason: string
}

/** What goes into the rows besides the definition. */
export interface RowFacts {
  /** Compiled DocType, DocField, DocPerm …: they say which columns there are. */
  readonly metas: (doctype: string) => Meta
  /** For `creation` and `modified` where the file has none. */
  readonly now: string
  /** `migration_hash`. */
  readonly hash?: string
}

/**
 * A DocType's definition as rows of tabDocType and its child tables. Keys that these have no column for are left out. Names of child rows
 * are derived from what they describe, so that the same file gives the same rows everywhere. Values too long for their column are `faults`.
 */
export function rowsOf(json: DocTypeJson, facts: RowFacts): { rows: DoctypeRows; faults: RowFault[] } {
  const faults: RowFault[] = []
  const {
    creation = facts.now,
    modified = facts.now,
    owner = 'Administrator',
    modified_by = 'Administrator',
  } = json as unknown as Record<string, string | undefined>
  const stamps = { creation, modified, owner, modified_by, docstatus: 0 }
  const fill = (doctype: string, values: Row, label: string) =>
    rowOf(facts.metas(doctype), values, (field, reason) => faults.push({ field: `${label}${field}`, reason }))
  const rows = new Map<string, Row[]>()
  rows.set('DocType', [fill('DocType', { ...json, ...stamps, idx: Number(json.idx ?? 0), migration_hash: facts.hash ?? null }, '')])
  for (const part of partKeys) {
    const list = (json[part] ?? []) as unknown as Row[]
    const made = list.map((values, index) => {
      const idx = index + 1
      const place = { parent: json.name, parenttype: 'DocType', parentfield: part, idx, name: rowName(json.name, part, values.fieldname ?? idx) }
      return fill(partDoctypes[part], { ...values, ...stamps, ...place }, part === 'fields' ? `${values.fieldname} ` : `${part}[${idx}] `)
    })
    rows.set(partDoctypes[part], made)
  }
  return { rows, faults }
}

const rowName = (doctype: string, part: PartKey, key: unknown): string =>
  createHash('sha1')
    .update(JSON.stringify([doctype, part, key]))
    .digest('hex')
    .slice(0, 10)

function rowOf(meta: Meta, values: Row, fault: (field: string, reason: string) => void): Row {
  const row: Row = {}
  for (const column of meta.columns) {
    const value = readValue(meta, column, { value: values[column.name], fault })
    if (column.kind.kind === 'varchar' && typeof value === 'string' && [...value].length > column.kind.length) {
      fault(column.name, `is longer than ${column.kind.length} characters`)
    }
    row[column.name] = value
  }
  return row
}

interface Reading {
  readonly value: unknown
  readonly fault: (field: string, reason: string) => void
}

function readValue({ fieldTypes }: Meta, { name, field }: MetaColumn, { value, fault }: Reading): unknown {
  try {
    const parsed = field ? fieldTypes.find(field)?.parse(value, field) : value
    return parsed ?? (field?.not_nullable ? '' : null)
  } catch (error) {
    if (!(error instanceof CortadoError)) throw error
    fault(name, `cannot be ${JSON.stringify(value)}`)
    return null
  }
}

const storage = new Set([
  'docstatus',
  'parent',
  'parenttype',
  'parentfield',
  'migration_hash',
  '_user_tags',
  '_comments',
  '_assign',
  '_liked_by',
  '_seen',
])
const perRow = new Set([...storage, 'owner', 'creation', 'modified', 'modified_by', 'idx'])
const unnamed = new Set([...perRow, 'name'])
/** Parts whose rows Property Setters reach by name. */
const named = new Set<PartKey>(['actions', 'links', 'states'])

/** The definition that rows hold, as a file would have it: what is empty, 0 or only storage is left out. */
export function jsonOf(doctype: Row, parts: Readonly<Record<PartKey, readonly Row[]>>): DocTypeJson {
  const json: Record<string, unknown> = { ...present(doctype, storage), doctype: 'DocType' }
  for (const part of partKeys) json[part] = parts[part].map((row) => present(row, named.has(part) ? perRow : unnamed))
  return json as unknown as DocTypeJson
}

/** What a row says, without falsy values and the columns in `without`. */
export const present = (row: Row, without: ReadonlySet<string> = perRow): Row =>
  Object.fromEntries(Object.entries(row).filter(([key, value]) => value && !without.has(key)))
