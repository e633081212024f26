import { sql } from 'kysely'
import type { SchemaDialect } from '../schema.ts'
import { typeOf } from './columns.ts'
import { expressions } from './expressions.ts'

/** `'a''b'` → `a'b`, `NULL` → none. */
function literalOf(text: string): string | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return text
  const [, quoted] = /^'((?:[^']|'')*)'$/s.exec(text) ?? []
  return quoted?.replaceAll("''", "'").replaceAll('\\\\', '\\')
}

const among = (tables: readonly string[] | undefined) => (tables ? sql`and ${expressions.inList(sql.id('table_name'), tables)}` : sql``)

/** What the information schema says about the current database. */
export const catalogue: Pick<SchemaDialect, 'columnsQuery' | 'readColumn' | 'indexesQuery' | 'readIndex' | 'sequencesQuery'> = {
  columnsQuery: (tables) => sql`
    select table_name as ${sql.id('table')}, column_name as name, column_type as type, is_nullable = 'NO' as notnull, column_default as ${sql.id('default')}
    from information_schema.columns where table_schema = database() ${among(tables)} order by table_name, ordinal_position`,
  readColumn: (row) => ({
    name: String(row.name),
    type: typeOf(String(row.type)),
    notNull: Number(row.notnull) === 1,
    default: row.default === null || row.default === undefined ? undefined : literalOf(String(row.default)),
  }),
  indexesQuery: (tables) => sql`
    select table_name as ${sql.id('table')}, index_name as name, max(non_unique) = 0 as ${sql.id('unique')}, index_name = 'PRIMARY' as ${sql.id('primary')},
      max(index_type <> 'BTREE') as special, json_arrayagg(column_name order by seq_in_index) as ${sql.id('columns')}
    from information_schema.statistics where table_schema = database() ${among(tables)} group by table_name, index_name order by table_name, index_name`,
  readIndex: (row) => ({
    name: String(row.name),
    columns: JSON.parse(String(row.columns)) as string[],
    unique: Number(row.unique) === 1,
    primary: Number(row.primary) === 1,
    constraint: false,
    special: Number(row.special) === 1,
  }),
  sequencesQuery: () => sql`select table_name as name from information_schema.tables where table_schema = database() and table_type = 'SEQUENCE'`,
}
