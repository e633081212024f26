import type { ColumnKind } from '@cortado/contract/fields/registry.ts'
import { compareValues } from './family.ts'
import type { Sign } from './operators.ts'

/** A comparison of a column with a value that the column can hold; `always` and `never` where the value lies beyond all of them. */
export type Fitted = { readonly sign: Sign; readonly value: string } | 'always' | 'never'

const ranges: Readonly<Partial<Record<ColumnKind['kind'], string>>> = { smallint: '32767', int: '2147483647', bigint: '9223372036854775807' }

/**
 * The comparison `column sign value` for what the column can hold: a database would cut 2.5 down for a whole number, or refuse it. The same
 * documents meet it: a whole number is below 2.5 where it is at most 2.
 */
export function fitted(kind: ColumnKind['kind'], sign: Sign, value: string): Fitted {
  if (kind === 'date') return value.endsWith(midnight) ? { sign, value: day(value) } : below(sign, day(value))
  const most = ranges[kind]
  if (most === undefined) return { sign, value }
  if (compareValues('number', value, most) > 0) return sign === '<' || sign === '<=' ? 'always' : 'never'
  if (compareValues('number', value, `-${most}`) < 0) return sign === '>' || sign === '>=' ? 'always' : 'never'
  return value.includes('.') ? below(sign, floor(value)) : { sign, value }
}

const midnight = ' 00:00:00.000000'

const day = (moment: string): string => moment.slice(0, 10)

/** The value lies above `value`, the greatest one below it that the column can hold. */
const below = (sign: Sign, value: string): Fitted => (sign === '=' ? 'never' : { sign: sign === '<' || sign === '<=' ? '<=' : '>', value })

function floor(digits: string): string {
  const whole = BigInt(digits.split('.')[0] ?? '0')
  return String(digits.startsWith('-') ? whole - 1n : whole)
}
