import { PostgresQueryCompiler, type RawBuilder, type RootOperationNode, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect.ts'

const compiler = new PostgresQueryCompiler()
const queryId = { queryId: '' }

/** What a query says in PostgreSQL's own way. */
export const expressions: Pick<Dialect, 'compile' | 'encode' | 'inList' | 'asText' | 'like' | 'sorted' | 'same' | 'recordset' | 'upsert'> = {
  compile(query) {
    const { sql: text, parameters } = compiler.compileQuery(query.toOperationNode() as RootOperationNode, queryId)
    return { text, values: parameters }
  },
  encode(value) {
    if (value === undefined) return null
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return value
    return JSON.stringify(value)
  },
  inList: (ref, values): RawBuilder<SqlBool> => sql`${ref} = any(${values})`,
  asText: (ref) => sql`cast(${ref} as text)`,
  like: (ref, pattern): RawBuilder<SqlBool> => sql`${ref} ilike ${pattern}`,
  sorted: (ref, direction) => (direction === 'asc' ? sql`${ref} asc nulls first` : sql`${ref} desc nulls last`),
  same: (left, right): RawBuilder<SqlBool> => sql`${left} is not distinct from ${right}`,
  recordset(table, columns, json) {
    const rows = sql`json_populate_recordset(null::${sql.table(table)}, ${json})`
    if (!columns.some(({ kind }) => kind.kind === 'json')) return rows
    // the value of a JSON column comes as a text: without this it would become a JSON string
    const read = columns.map(({ name, kind }) => (kind.kind === 'json' ? sql`(${sql.id(name)} #>> '{}')::json as ${sql.id(name)}` : sql.id(name)))
    return sql`(select ${sql.join(read)} from ${rows}) as recordset`
  },
  upsert(keys, columns) {
    const changes = columns.map((name) => sql`${sql.id(name)} = excluded.${sql.id(name)}`)
    return sql`on conflict (${sql.join(keys.map((name) => sql.id(name)))}) do update set ${sql.join(changes)}`
  },
}
