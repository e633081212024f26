import { hash } from 'node:crypto'
import { scrub } from '../../../config/names.ts'

/** Characters that MariaDB takes for a name. */
const longest = 64

/** A name, quoted. */
export const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** A value as a literal. */
export const literal = (value: string | number): string =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** Frappe's names; they are unique in the table, not in the schema. */
export function indexName(_table: string, columns: readonly string[], unique: boolean): string {
  const [only] = columns
  const name = unique ? (columns.length === 1 && only ? only : `unique_${columns.join('_')}`) : `${columns.join('_')}_index`
  return name.length <= longest ? name : `${name.slice(0, longest - 9)}_${hash('sha1', name, 'hex').slice(0, 8)}`
}

/** Names that the index of a field goes by, here and in Frappe. */
export const fieldIndexNames = (table: string, column: string): readonly string[] => [
  indexName(table, [column], true),
  indexName(table, [column], false),
  column,
  `${column}_index`,
  `unique_${column}`,
]

/** Frappe's name of the sequence behind an `autoincrement` DocType. */
export const sequenceName = (table: string): string => `${scrub(table.replace(/^tab/, ''))}_id_seq`.slice(0, longest)
