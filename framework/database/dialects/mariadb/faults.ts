import type { Fault, FaultKind } from '../dialect.ts'

/** Error number → what it means (MariaDB, "Error codes"). */
const kinds: Readonly<Record<number, FaultKind>> = {
  1062: 'unique',
  1586: 'unique',
  1048: 'notNull',
  1364: 'notNull',
  1451: 'reference',
  1452: 'reference',
  1406: 'tooLong',
  1264: 'badValue',
  1265: 'badValue',
  1292: 'badValue',
  1366: 'badValue',
  1525: 'badValue',
  4038: 'badValue',
  1040: 'unavailable',
  1021: 'diskFull',
  1053: 'unavailable',
  2006: 'unavailable',
  2013: 'unavailable',
  1969: 'timeout',
  1205: 'lockTimeout',
  1213: 'deadlock',
  1054: 'unknownColumn',
  1146: 'unknownTable',
}

/** What a driver's error means; undefined: a fault of ours. */
export function fault(error: unknown): Fault | undefined {
  if (!(error instanceof Error) || !('errno' in error)) return undefined
  const kind = kinds[Number(error.errno)]
  if (!kind) return undefined
  const message = 'sqlMessage' in error ? String(error.sqlMessage) : error.message
  if (kind !== 'unique') return { kind, column: /column [`']([^`']+)[`']/i.exec(message)?.[1] }
  const [, value = '', index = ''] = /'(.*)' for key '(?:[^']*\.)?([^']+)'/s.exec(message) ?? []
  const primary = index === 'PRIMARY'
  return { kind, primary, key: { [primary ? 'name' : index.replace(/^unique_/, '')]: value } }
}
