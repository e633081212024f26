import pg from 'pg'
import type { Fault, FaultKind } from '../dialect.ts'

/** SQLSTATE → what it means (PostgreSQL, appendix A). */
const kinds: Readonly<Record<string, FaultKind>> = {
  '23505': 'unique',
  '23502': 'notNull',
  '23503': 'reference',
  '22001': 'tooLong',
  '40P01': 'deadlock',
  '40001': 'deadlock',
  '55P03': 'lockTimeout',
  '57014': 'timeout',
  '25P03': 'timeout',
  '53100': 'diskFull',
  '53200': 'unavailable',
  '53300': 'unavailable',
  '0A000': 'stalePlan',
  '26000': 'lostPlan',
  '42P05': 'lostPlan',
  '42703': 'unknownColumn',
  '42P01': 'unknownTable',
}

const badValues = new Set(['22P02', '22P05', '22003', '22007', '22008', '22021', '22023', '22030', '22032', '54000'])

/** What a driver's error means; undefined: a fault of ours. */
export function fault(error: unknown): Fault | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined
  const code = error.code ?? ''
  const kind = kinds[code] ?? (badValues.has(code) ? 'badValue' : /^(08|57P0)/.test(code) ? 'unavailable' : undefined)
  if (!kind) return undefined
  const key = kind === 'unique' ? violatedKey(error.detail ?? '') : undefined
  const primary = error.constraint?.endsWith('_pkey') || (key !== undefined && Object.keys(key).join() === 'name')
  return { kind, table: error.table, column: error.column, ...(key ? { key } : {}), ...(kind === 'unique' ? { primary } : {}) }
}

/** `Key (a, b)=(1, 2) already exists.`: the parentheses are the same in every language. */
function violatedKey(detail: string): Record<string, string> | undefined {
  const [, columns, values] = /\(([^)]*)\)=\((.*)\)/s.exec(detail) ?? []
  if (columns === undefined || values === undefined) return undefined
  const names = columns.split(', ').map((name) => name.replace(/^"(.*)"$/, '$1').replace(/^\(?"?(\w+)"?\)?::text$/, '$1'))
  const parts = names.length === 1 ? [values] : values.split(', ')
  return Object.fromEntries(names.map((name, i) => [name, parts[i] ?? '']))
}
