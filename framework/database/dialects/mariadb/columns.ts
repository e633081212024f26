import type { ColumnKind } from '@cortado/contract/fields/registry.ts'
import type { Conversion } from '../schema.ts'
import { quote } from './names.ts'

const types: Readonly<Record<Exclude<ColumnKind['kind'], 'varchar' | 'decimal'>, string>> = {
  text: 'text',
  longtext: 'longtext',
  int: 'int',
  bigint: 'bigint',
  smallint: 'tinyint',
  date: 'date',
  datetime: 'datetime(6)',
  time: 'time(6)',
  // JSON is an alias of longtext with a check, which the catalogue shows as longtext
  json: 'longtext',
  uuid: 'uuid',
}

/** Column type of a kind. */
export function columnType(kind: ColumnKind): string {
  if (kind.kind === 'varchar') return `varchar(${kind.length})`
  if (kind.kind === 'decimal') return `decimal(${kind.precision},${kind.scale})`
  return types[kind.kind]
}

/** `int(11)` → `int`: the catalogue's type in the words of `columnType`. */
export const typeOf = (type: string): string => type.replace(/^(tinyint|smallint|int|bigint)\(\d+\)/, '$1')

const isText = (type: string): boolean => /^(varchar|text|longtext)/.test(type)

/** MODIFY converts by itself and, in strict mode, refuses what does not fit; what it would cut in silence needs a condition. */
export function conversion(column: string, from: string, to: ColumnKind): Conversion {
  const ref = quote(column)
  const type = columnType(to)
  if (to.kind === 'varchar') return { tooLong: `char_length(${ref}) > ${to.length}` }
  if (to.kind === 'text' && from === 'longtext') return { tooLong: `length(${ref}) > 65535` }
  if (/^(tinyint|int|bigint)$/.test(type) && from.startsWith('decimal')) return { lossy: `${ref} <> truncate(${ref}, 0)` }
  if (to.kind === 'decimal' && (from.startsWith('decimal') || isText(from))) return { lossy: `${ref} <> round(${ref}, ${to.scale})` }
  if (type === 'date' && from.startsWith('datetime')) return { lossy: `${ref} <> date(${ref})` }
  return {}
}
