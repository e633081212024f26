import { MysqlQueryCompiler, type RawBuilder, type RootOperationNode, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { columnType } from './columns.ts'
import { literal, quote } from './names.ts'

const compiler = new MysqlQueryCompiler()
const queryId = { queryId: '' }

/** Path of a key in a JSON object, as a literal. */
const path = (name: string): string => literal(`$."${name.replaceAll('"', '\\"')}"`)

/** Words as a query for texts that hold one beginning with each of them. */
const prefixes = (words: readonly string[]): string => words.map((word) => `+${word}*`).join(' ')

/** What a query says in MariaDB's own way (10.6 or later). Lists travel as JSON. */
export const expressions: Pick<
  Dialect,
  'compile' | 'encode' | 'inList' | 'asText' | 'like' | 'matches' | 'relevance' | 'sorted' | 'same' | 'recordset' | 'updateRows' | 'upsert'
> = {
  compile(query) {
    const { sql: text, parameters } = compiler.compileQuery(query.toOperationNode() as RootOperationNode, queryId)
    return { text, values: parameters }
  },
  encode(value) {
    if (value === undefined) return null
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
    return JSON.stringify(value)
  },
  inList: (ref, values): RawBuilder<SqlBool> =>
    sql`${ref} in (select list.value from json_table(${values}, '$[*]' columns (value varchar(1000) path '$')) as list)`,
  asText: (ref) => sql`cast(${ref} as char)`,
  like: (ref, pattern): RawBuilder<SqlBool> => sql`${ref} like ${pattern}`,
  matches: (ref, words): RawBuilder<SqlBool> => sql`match (${ref}) against (${prefixes(words)} in boolean mode)`,
  relevance: (ref, words) => sql`match (${ref}) against (${prefixes(words)} in boolean mode)`,
  sorted: (ref, direction) => sql`${ref} ${sql.raw(direction)}`,
  same: (left, right): RawBuilder<SqlBool> => sql`${left} <=> ${right}`,
  recordset(_table, columns, json) {
    const typed = columns.map(({ name, kind }) => `${quote(name)} ${columnType(kind)} path ${path(name)}`)
    return sql`json_table(${json}, '$[*]' columns (${sql.raw(typed.join(', '))})) as records`
  },
  updateRows(table, columns, json) {
    const names = columns.map(({ name }) => sql.id(name))
    const changes = columns.slice(1).map(({ name }) => sql`${sql.id('target', name)} = ${sql.id('changed', name)}`)
    const rows = sql`(select ${sql.join(names)} from ${expressions.recordset(table, columns, json)}) as changed`
    // texts of records have the server's collation, those of tables their own
    const collated = columns[0]?.kind.kind === 'varchar' ? sql` collate utf8mb4_unicode_ci` : sql``
    return sql`update ${sql.table(table)} as target join ${rows} on ${sql.id('target', 'name')} = ${sql.id('changed', 'name')}${collated} set ${sql.join(changes)}`
  },
  upsert(keys, columns) {
    if (columns.length === 0) return sql`on duplicate key update ${sql.join(keys.map((name) => sql`${sql.id(name)} = ${sql.id(name)}`))}`
    const changes = columns.map((name) => sql`${sql.id(name)} = values(${sql.id(name)})`)
    return sql`on duplicate key update ${sql.join(changes)}`
  },
}
