import pg from 'pg'

type Parser = (text: string) => unknown

const number: Parser = Number

/** 64 bits hold more than a number: what would lose digits stays text. */
const bigint: Parser = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)

/** A decimal as a number where that is exact (up to 15 significant digits), else its digits. */
export function decimal(text: string): number | string {
  if (text.length <= 15) return finite(text)
  const significant = text.replace(/^-?0*\.?0*/, '').replace('.', '')
  const digits = text.includes('.') ? significant.replace(/0+$/, '') : significant
  return digits.length <= 15 ? finite(text) : text
}

const finite = (text: string): number | string => (Number.isFinite(Number(text)) ? Number(text) : text)

const text: Parser = (value) => value

/** Types that become something else than their text, by OID (pg_type). Dates, times and JSON stay as PostgreSQL prints them. */
const parsers: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  [16, (value) => value === 't'],
  [20, bigint],
  [21, number],
  [23, number],
  [26, number],
  [700, number],
  [701, number],
  [1700, decimal],
])

/** Lists, and bytes, as the driver's own parsers read them. */
const driverTypes = new Set([17, 1005, 1007, 1009, 1015, 1016])

/** `types` option of the driver. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format === 'binary' || driverTypes.has(oid)) return pg.types.getTypeParser(oid, format as 'text')
    return parsers.get(oid) ?? text
  }) as typeof pg.types.getTypeParser,
}

const integers = new Set([20, 21, 23])
const uuid = 2950

/** Brings values into the spelling that the server answers with, for types that accept several. */
export function spellingOf(oid: number | undefined): (value: unknown) => string {
  if (oid === uuid) return (value) => String(value).toLowerCase()
  if (oid !== undefined && integers.has(oid)) return (value) => String(BigInt(String(value).trim()))
  return String
}
