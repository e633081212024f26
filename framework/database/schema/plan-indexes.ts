import type { Dialect } from '../dialects/dialect.ts'
import type { ColumnDefinition, IndexDefinition, IndexDescription, SchemaChange, TableDefinition, TableDescription } from './table.ts'

/** Indexes, wanted and found. */
interface IndexCase {
  readonly dialect: Dialect
  readonly wanted: TableDefinition
  /** undefined: the table is being made. */
  readonly found: TableDescription | undefined
  /** Columns that no field stands for; their indexes stay. */
  readonly standard: ReadonlySet<string>
}

/** Steps that bring the indexes up: those that are not wanted first, so that names are free. */
export function planIndexes(given: IndexCase): SchemaChange[] {
  const { found, wanted } = given
  const indexes = wantedIndexes(given)
  const existing = found?.indexes ?? []
  const missing = indexes.filter((index) => !existing.some((other) => serves(other, index)))
  return [
    ...existing.filter((index) => isOver(given, index, indexes)).map((index) => drop(given, index)),
    ...missing.flatMap((index) => create(given, wanted, index)),
  ]
}

function wantedIndexes({ dialect, wanted }: IndexCase): IndexDefinition[] {
  const named = (column: ColumnDefinition, unique: boolean): IndexDefinition => ({
    name: dialect.schema.indexName(wanted.name, [column.name], unique),
    columns: [column.name],
    unique,
    ...(!column.notNull && { emptyLeast: true }),
  })
  const own = wanted.columns.flatMap((column) => (column.unique ? [named(column, true)] : column.index ? [named(column, false)] : []))
  return [
    ...own,
    ...wanted.indexes.filter((index) => !own.some((other) => serves({ ...other, unique: other.unique === true, special: false }, index))),
  ]
}

/** Whether an index does what is wanted of another. */
const serves = (index: Pick<IndexDescription, 'columns' | 'unique' | 'special'>, wanted: IndexDefinition): boolean =>
  !index.special && index.columns.join('\n') === wanted.columns.join('\n') && index.unique === (wanted.unique === true)

/** Whether an index was made for a field that does not ask for it any more. What somebody else made (several columns, conditions) stays. */
function isOver({ dialect, wanted, standard }: IndexCase, index: IndexDescription, indexes: readonly IndexDefinition[]): boolean {
  const [column] = index.columns
  if (column === undefined || index.columns.length > 1 || index.primary || index.special) return false
  if (!dialect.schema.fieldIndexNames(wanted.name, column).includes(index.name)) return false
  return !standard.has(column) && wanted.columns.some(({ name }) => name === column) && !indexes.some((other) => serves(index, other))
}

const drop = ({ dialect, wanted }: IndexCase, index: IndexDescription): SchemaChange => ({
  table: wanted.name,
  text: dialect.schema.dropIndex(wanted.name, index),
  summary: `${wanted.name}: ${index.columns.join(', ')} no longer ${index.unique ? 'unique' : 'indexed'}`,
  destructive: true,
})

function create({ dialect, found }: IndexCase, { name: table, columns }: TableDefinition, index: IndexDefinition): SchemaChange[] {
  const unique = index.unique === true
  const change: SchemaChange = {
    table,
    text: dialect.schema.createIndex(table, { ...index, unique }),
    summary: `${table}: ${unique ? 'unique' : 'index'} ${index.columns.join(', ')}`,
  }
  const column = columns.find(({ name }) => name === index.columns[0])
  const blank =
    unique && found && index.columns.length === 1 && column && !column.notNull && column.kind.kind === 'varchar' && found.columns.has(column.name)
  if (!blank) return [change]
  const ref = dialect.schema.quote(column.name)
  // several documents without a value are no duplicates
  return [
    {
      table,
      text: `update ${dialect.schema.quote(table)} set ${ref} = null where ${ref} = ''`,
      summary: `${table}: empty values of ${column.name} become none`,
    },
    change,
  ]
}
