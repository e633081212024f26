import type { Dialect } from '../dialects/dialect.ts'
import type { ColumnDefinition, ColumnDescription, SchemaChange } from './table.ts'

/** A column, wanted and found. */
interface ColumnCase {
  readonly dialect: Dialect
  readonly table: string
  readonly column: ColumnDefinition
  readonly found: ColumnDescription | undefined
  /** Only added, never changed. */
  readonly standard: boolean
}

/** Steps that bring one column up. */
export function planColumn(given: ColumnCase): SchemaChange[] {
  const { dialect, table, column, found, standard } = given
  if (!found)
    return [
      { table, text: dialect.schema.addColumn(table, column), summary: `${table}: add ${column.name} ${dialect.schema.columnType(column.kind)}` },
    ]
  if (column.name === 'name') return planName(given, found)
  if (standard) return []
  return [...planType(given, found), ...planDefault(given, found), ...planNull(given, found)]
}

function planType({ dialect, table, column }: ColumnCase, found: ColumnDescription): SchemaChange[] {
  const { schema } = dialect
  const type = schema.columnType(column.kind)
  if (type === found.type) return []
  const { using, tooLong, lossy } = schema.conversion(column.name, found.type, column.kind)
  const summary = `${table}: ${column.name} from ${found.type} to ${type}`
  const free: SchemaChange[] =
    found.default === undefined
      ? []
      : [{ table, text: schema.setDefault(table, { ...column, default: null }), summary: `${table}: ${column.name} without default` }]
  const change: SchemaChange = {
    table,
    text: schema.alterType(table, column, using),
    summary,
    ...(tooLong || lossy ? { destructive: true } : {}),
    ...(tooLong ? { keep: { where: tooLong, reason: `${column.name} stays ${found.type}: it holds longer values` } } : {}),
    ...(lossy ? { refuse: { where: lossy, reason: `${column.name} holds values that ${type} would cut` } } : {}),
  }
  return [...free, change]
}

function planDefault({ dialect, table, column }: ColumnCase, found: ColumnDescription): SchemaChange[] {
  const retyped = dialect.schema.columnType(column.kind) !== found.type && found.default !== undefined
  const before = retyped ? undefined : found.default
  if (sameDefault(column, before)) return []
  const value = column.default ?? undefined
  return [
    {
      table,
      text: dialect.schema.setDefault(table, column),
      summary: `${table}: ${column.name} ${value === undefined ? 'without default' : `defaults to ${value}`}`,
    },
  ]
}

const numeric = new Set(['int', 'bigint', 'smallint', 'decimal'])
const moments = new Set(['datetime', 'time'])

function sameDefault({ kind, default: wanted }: ColumnDefinition, found: string | undefined): boolean {
  if (wanted === undefined || wanted === null || found === undefined) return (wanted ?? undefined) === found
  if (numeric.has(kind.kind)) return Number(wanted) === Number(found)
  if (moments.has(kind.kind)) return withoutZeros(String(wanted)) === withoutZeros(found)
  return String(wanted) === found
}

const withoutZeros = (moment: string): string => moment.replace(/\.?0*$/, '').replace(/:$/, '')

function planNull({ dialect, table, column }: ColumnCase, found: ColumnDescription): SchemaChange[] {
  if ((column.notNull ?? false) === found.notNull) return []
  const { schema } = dialect
  const fill: SchemaChange[] =
    column.notNull && column.default !== undefined && column.default !== null
      ? [
          {
            table,
            text: `update ${schema.quote(table)} set ${schema.quote(column.name)} = ${schema.literal(column.default)} where ${schema.quote(column.name)} is null`,
            summary: `${table}: missing values of ${column.name} become ${column.default}`,
          },
        ]
      : []
  return [
    ...fill,
    { table, text: schema.setNotNull(table, column), summary: `${table}: ${column.name} ${column.notNull ? 'always has a value' : 'may be empty'}` },
  ]
}

/** `name` becomes a text at any time; a number or a UUID only while the table is empty. */
function planName({ dialect, table, column }: ColumnCase, found: ColumnDescription): SchemaChange[] {
  const { schema } = dialect
  const type = schema.columnType(column.kind)
  const texts = [type, found.type].every((each) => each.startsWith('varchar'))
  if (type === found.type || texts) return []
  const { using } = schema.conversion(column.name, found.type, column.kind)
  const free = found.type === 'uuid' && column.kind.kind === 'varchar'
  const refuse = free ? {} : { refuse: { where: 'true', reason: `names of ${table} change their type only while it is empty` } }
  return [{ table, text: schema.alterType(table, column, using), summary: `${table}: name from ${found.type} to ${type}`, ...refuse }]
}
