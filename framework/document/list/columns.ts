import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { datetime } from '@cortado/contract/fields/datetime.ts'
import { hashColumn, hashLength } from '@cortado/contract/fields/encrypted.ts'
import type { ColumnKind } from '@cortado/contract/fields/registry.ts'
import { type Meta, type MetaColumn, perMeta } from '../../meta/meta.ts'
import { isCopyColumn } from '../../permission/copies.ts'
import { isKeptNames } from '../../permission/kept-names.ts'
import { exact } from '../wire.ts'

/** A column of a DocType as lists use it. */
export interface ListColumn {
  readonly name: string
  readonly kind: ColumnKind
  /** Absent for standard columns. */
  readonly field?: Readonly<DocFieldJson>
  /** Permission level that reading it takes. */
  readonly level: number
  /** It holds copies of other documents, which are masked only where one document is read. */
  readonly isCopy: boolean
  readonly neverNull: boolean
  /** Few rows are read for one value of it, and an order by it needs no sorting. */
  readonly indexed: boolean
  /** Value from the driver → value for clients; absent: as it is. */
  readonly read?: (value: unknown) => unknown
  /** Column of the keyed hashes by which it is found, since it is encrypted itself. */
  readonly hash?: string
  /** Value of a filter → value to compare with. */
  readonly convert?: (value: unknown) => unknown
}

/** The columns of a DocType by name. */
export const listColumns = perMeta(
  (meta: Meta): ReadonlyMap<string, ListColumn> =>
    new Map([...meta.columns, ...meta.optionalColumns].map((column) => [column.name, listColumn(meta, column, indexedColumns(meta))])),
)

/** What encrypted values are compared by. */
export const hashKind: ColumnKind = { kind: 'varchar', length: hashLength }

/** Columns that some tables lack, where asking for them means nothing rather than an error. */
export const optionalColumns: ReadonlySet<string> = new Set(['_user_tags', '_comments', '_assign', '_liked_by', '_seen'])

/** Kinds that no index is made for. */
const long = new Set(['text', 'longtext', 'json'])
const filled = new Set(['name', 'creation', 'modified', 'docstatus', 'idx'])

/** Columns that an index of the table begins with, as `meta/table.ts` makes them. */
function indexedColumns(meta: Meta): ReadonlySet<string> {
  const { sort_field: order } = meta.json
  const fields = meta.valueFields
    .filter((field) => field.unique === 1 || (meta.fieldTypes.of(field).index?.(field) ?? field.search_index === 1))
    .map((field) => field.fieldname)
  return new Set([
    'name',
    ...(meta.istable ? ['parent'] : ['creation']),
    ...(order === 'modified' ? ['modified'] : []),
    ...(meta.isTree ? ['lft'] : []),
    ...fields,
  ])
}

function listColumn({ name: doctype, fieldTypes }: Meta, { name, kind, field }: MetaColumn, indexed: ReadonlySet<string>): ListColumn {
  const type = field && fieldTypes.of(field)
  const read = type?.fromDatabase
  return {
    name,
    kind,
    field,
    level: Number(field?.permlevel ?? 0),
    isCopy: isCopyColumn(doctype, name) || isKeptNames(doctype, name),
    neverNull: filled.has(name) || type?.notNull === true || field?.not_nullable === 1,
    indexed: indexed.has(name) && !long.has(kind.kind),
    read: reader(kind, read ? (value) => read(value, field) : kind.kind === 'datetime' ? datetime.fromDatabase : undefined),
    convert: type?.filterValue,
    ...(type?.encrypted && { hash: hashColumn(name) }),
  }
}

function reader(kind: ColumnKind, read: ((value: unknown) => unknown) | undefined): ListColumn['read'] {
  if (kind.kind !== 'decimal') return read
  return read ? (value) => exact(read(value)) : exact
}
