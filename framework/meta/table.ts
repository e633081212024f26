import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { CortadoError } from '@cortado/contract/errors.ts'
import type { ColumnKind, FieldType } from '@cortado/contract/fields/registry.ts'
import type { Dialect } from '../database/dialects/dialect.ts'
import type { ColumnDefinition, IndexDefinition, TableDefinition } from '../database/schema/table.ts'
import type { Meta, MetaColumn } from './meta.ts'

/** The table that a DocType wants; undefined: it has none (Singles, virtual DocTypes). */
export function tableOf(dialect: Dialect, meta: Meta): TableDefinition | undefined {
  if (meta.issingle || meta.isVirtual) return undefined
  const [name, ...columns] = [...meta.columns, ...meta.optionalColumns]
  const primaryKey = name?.kind.kind === 'bigint' || name?.kind.kind === 'uuid' ? name.kind.kind : 'varchar'
  return {
    name: meta.table,
    columns: [
      ...(name ? [{ name: name.name, kind: name.kind, notNull: true }] : []),
      ...columns.map((column) => columnOf(meta, column)),
      ...meta.hashColumns.map((column) => ({ name: column.name, kind: column.kind, index: true })),
    ],
    indexes: indexesOf(dialect, meta),
    primaryKey,
  }
}

const counted = new Set(['docstatus', 'idx'])

function columnOf({ fieldTypes }: Meta, { name, kind, field }: MetaColumn): ColumnDefinition {
  if (!field) return counted.has(name) ? { name, kind, notNull: true, default: 0 } : { name, kind }
  const type = fieldTypes.find(field)
  const notNull = type?.notNull === true || field.not_nullable === 1
  const fallback = defaultOf({ field, kind, type }, notNull)
  const indexed = type?.index ? type.index(field) : field.search_index === 1
  const unique = field.unique === 1 && !long.has(kind.kind)
  return {
    name,
    kind,
    notNull,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(unique ? { unique } : {}),
    ...(indexed && !unique && !long.has(kind.kind) ? { index: true } : {}),
  }
}

/** No unique constraint and no plain index on these. */
const long = new Set<string>(['text', 'longtext', 'json'])

/** Defaults that stand for something known only when a document is made. */
const late = new Set(['_Login', '__user', '_Full Name', 'Today', '__today', 'now', 'Now'])

/** A field with its column, and its type where the site knows it. */
interface FieldColumn {
  readonly field: Readonly<DocFieldJson>
  readonly kind: ColumnKind
  readonly type: FieldType | undefined
}

/** Default of the column; undefined: none. Of a default that the type cannot read nothing becomes a column's default. */
function defaultOf({ field, kind, type }: FieldColumn, notNull: boolean): string | number | undefined {
  const written = field.default == null ? '' : String(field.default)
  const empty = notNull ? emptyOf(kind, type) : undefined
  if (type?.encrypted || type?.computed) return empty
  if (written === '' || written.startsWith(':') || late.has(written) || kind.kind === 'json') return empty
  try {
    const parsed = type?.parse(written, field)
    const value = parsed == null || !type?.toDatabase ? parsed : type.toDatabase(parsed, field)
    if (typeof value !== 'string' && typeof value !== 'number') return empty
    return kind.kind === 'varchar' && String(value).length > kind.length ? empty : value
  } catch (error) {
    if (error instanceof CortadoError) return empty
    throw error
  }
}

const emptyOf = (kind: ColumnKind, type: FieldType | undefined): string | number | undefined => {
  if (type?.notNull || kind.kind === 'decimal') return 0
  return kind.kind === 'varchar' || kind.kind === 'text' || kind.kind === 'longtext' ? '' : undefined
}

/** Children are found by their parent, trees by their positions, lists by the order that the DocType wishes. */
function indexesOf({ schema }: Dialect, meta: Meta): IndexDefinition[] {
  const index = (...columns: string[]): IndexDefinition => ({ name: schema.indexName(meta.table, columns, false), columns })
  if (meta.istable) return [index('parent')]
  const orders = String(meta.json.sort_field ?? '') === 'modified' ? [index('creation'), index('modified')] : [index('creation')]
  return meta.isTree && meta.field.has('lft') && meta.field.has('rgt') ? [...orders, index('lft', 'rgt')] : orders
}
