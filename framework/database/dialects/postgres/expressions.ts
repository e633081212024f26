import { PostgresQueryCompiler, type RawBuilder, type RootOperationNode, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { columnType } from './columns.ts'
import { quote } from './names.ts'

const compiler = new PostgresQueryCompiler()
const queryId = { queryId: '' }

/** Words as a query for texts that hold one beginning with each of them. */
const prefixes = (words: readonly string[]): string => words.map((word) => `'${word.replaceAll("'", '')}':*`).join(' & ')

/** What a query says in PostgreSQL's own way. */
export const expressions: Pick<
  Dialect,
  | 'compile'
  | 'encode'
  | 'inList'
  | 'asText'
  | 'like'
  | 'matches'
  | 'relevance'
  | 'sorted'
  | 'same'
  | 'recordset'
  | 'updateRows'
  | 'upsert'
  | 'together'
> = {
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
  matches: (ref, words): RawBuilder<SqlBool> => sql`to_tsvector('simple', ${ref}) @@ to_tsquery('simple', ${prefixes(words)})`,
  relevance: (ref, words) => sql`ts_rank(to_tsvector('simple', ${ref}), to_tsquery('simple', ${prefixes(words)}))`,
  sorted: (ref, direction) => (direction === 'asc' ? sql`${ref} asc nulls first` : sql`${ref} desc nulls last`),
  same: (left, right): RawBuilder<SqlBool> => sql`${left} is not distinct from ${right}`,
  recordset(table, columns, json) {
    const typed = () => sql.raw(columns.map(({ name, kind }) => `${quote(name)} ${columnType(kind)}`).join(', '))
    const rows =
      table === undefined
        ? sql`json_to_recordset(${json}::json) as typed(${typed()})`
        : sql`json_populate_recordset(null::${sql.table(table)}, ${json})`
    if (!columns.some(({ kind }) => kind.kind === 'json')) return rows
    // the value of a JSON column comes as a text: without this it would become a JSON string
    const read = columns.map(({ name, kind }) => (kind.kind === 'json' ? sql`(${sql.id(name)} #>> '{}')::json as ${sql.id(name)}` : sql.id(name)))
    return sql`(select ${sql.join(read)} from ${rows}) as recordset`
  },
  updateRows(table, columns, json) {
    const names = columns.map(({ name }) => sql.id(name))
    const changes = columns.slice(1).map(({ name }) => sql`${sql.id(name)} = ${sql.id('changed', name)}`)
    const rows = sql`(select ${sql.join(names)} from ${expressions.recordset(table, columns, json)}) as changed`
    return sql`update ${sql.table(table)} as target set ${sql.join(changes)} from ${rows} where ${sql.id('target', 'name')} = ${sql.id('changed', 'name')}`
  },
  upsert(keys, columns) {
    const conflict = sql`on conflict (${sql.join(keys.map((name) => sql.id(name)))})`
    if (columns.length === 0) return sql`${conflict} do nothing`
    const changes = columns.map((name) => sql`${sql.id(name)} = excluded.${sql.id(name)}`)
    return sql`${conflict} do update set ${sql.join(changes)}`
  },
  together(first, others) {
    const parts = others(sql<SqlBool>`exists (select 1 from first)`).map((part, i) => sql`, ${sql.id(`other${i + 1}`)} as (${part})`)
    return sql`with first as (${first} returning 1)${sql.join(parts, sql``)} select count(*) as count from first`
  },
}
