import type { ColumnKind } from '@cortado/contract/fields/registry.ts'
import type { Conversion } from '../schema.ts'
import { quote } from './names.ts'

const types: Readonly<Record<Exclude<ColumnKind['kind'], 'varchar' | 'decimal'>, string>> = {
  text: 'text',
  longtext: 'text',
  int: 'int',
  bigint: 'bigint',
  smallint: 'smallint',
  date: 'date',
  datetime: 'timestamp(6)',
  time: 'time(6)',
  json: 'json',
  uuid: 'uuid',
}

/** Column type of a kind. */
export function columnType(kind: ColumnKind): string {
  if (kind.kind === 'varchar') return `varchar(${kind.length})`
  if (kind.kind === 'decimal') return `decimal(${kind.precision},${kind.scale})`
  return types[kind.kind]
}

/** `character varying(140)` → `varchar(140)`: what format_type says, in the words of `columnType`. */
export const typeOf = (formatted: string): string =>
  formatted
    .replace(/^character varying/, 'varchar')
    .replace(/^numeric/, 'decimal')
    .replace(/^integer$/, 'int')
    .replace(/^(timestamp|time)(?:\((\d)\))? without time zone$/, (_, name: string, digits?: string) => `${name}(${digits ?? 6})`)

const isText = (type: string): boolean => type === 'text' || type.startsWith('varchar')

const isNumber = (type: string): boolean => /^(smallint|int|bigint|decimal)/.test(type)

/**
 * How values become another type. Assignment refuses what does not fit (a number out of range, a text that is no date); only what PostgreSQL
 * would cut in silence needs a condition: fractions and times of day.
 */
export function conversion(column: string, from: string, to: ColumnKind): Conversion {
  const ref = quote(column)
  const type = columnType(to)
  if (isText(type))
    return {
      ...(isText(from) ? {} : { using: `${ref}::text` }),
      ...(to.kind === 'varchar' ? { tooLong: `length(${ref}::text) > ${to.length}` } : {}),
    }
  const given = isText(from) ? `nullif(trim(${ref}), '')` : ref
  if (isNumber(type)) return toNumber({ given, ref, from }, to)
  if (type === 'date' && from !== 'date') return { using: `${given}::timestamp::date`, lossy: `${given}::timestamp <> ${given}::timestamp::date` }
  if (type === 'time(6)' && from.startsWith('timestamp')) return { using: `${ref}::time`, lossy: `${ref} is not null` }
  return { using: isText(from) || from === 'date' ? `${given}::${type}` : `${given}::text::${type}` }
}

function toNumber({ given, ref, from }: { given: string; ref: string; from: string }, to: ColumnKind): Conversion {
  const using = isNumber(from) ? {} : { using: isText(from) ? `${given}::numeric` : `${given}::text::numeric` }
  const value = isNumber(from) ? ref : using.using
  const scale = to.kind === 'decimal' ? to.scale : 0
  return /^(smallint|int|bigint)$/.test(from) ? using : { ...using, lossy: `${value} <> round(${value}, ${scale})` }
}
