import { hash } from 'node:crypto'
import { scrub } from '../../../config/names.ts'

/** Bytes that PostgreSQL keeps of a name. */
const longest = 63

/** A name, quoted. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A value as a literal. */
export function literal(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = `'${value.replaceAll("'", "''")}'`
  return value.includes('\\') ? `E${text.replaceAll('\\', '\\\\')}` : text
}

/** Index names are unique in the schema, not in the table; where one would be cut, its end is a hash of the whole. */
export function indexName(table: string, columns: readonly string[], unique: boolean): string {
  const name = `${unique ? 'unique_' : ''}${scrub(table)}_${columns.join('_')}${unique ? '' : '_index'}`
  return Buffer.byteLength(name) <= longest ? name : `${cut(name, longest - 9)}_${hash('sha1', name, 'hex').slice(0, 8)}`
}

function cut(name: string, bytes: number): string {
  let short = name
  while (Buffer.byteLength(short) > bytes) short = short.slice(0, -1)
  return short
}

/** Names that the index of a field goes by, here and in Frappe. */
export const fieldIndexNames = (table: string, column: string): readonly string[] => [
  indexName(table, [column], true),
  indexName(table, [column], false),
  column,
  `${column}_index`,
  `unique_${column}`,
  `${table}_${column}_key`,
]

/** Frappe's name of the sequence behind an `autoincrement` DocType. */
export const sequenceName = (table: string): string => cut(`${scrub(table.replace(/^tab/, ''))}_id_seq`, longest)
