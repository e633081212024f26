import {
  badArgument,
  deadlock,
  diskFull,
  duplicate,
  queryTimeout,
  schemaChanged,
  tooLong,
  unavailable,
  unique,
  validation,
} from '@cortado/contract/error-catalogue.ts'
import { CortadoError } from '@cortado/contract/errors.ts'
import type { Dialect, Fault } from './dialects/dialect.ts'
import { ConnectionLost } from './driver/connection.ts'

/** What is said of a lost or overloaded database. */
export const databaseUnavailable = (cause: unknown): CortadoError => unavailable({ service: 'The database' }, { cause })

/** What is said where nothing can be stored any more. */
export const noRoom = (cause?: unknown): CortadoError => diskFull({ service: 'The database' }, { cause })

/** Whether the database ended a transaction for another's sake: repeated, it succeeds. A wait for a lock that took too long would only be waited for again. */
export const isLost = (error: unknown): error is CortadoError => deadlock.is(error) && error.values.waited === undefined

/**
 * A driver's error as one of the catalogue, by its code; what no client can have caused, and should not know, stays as it is (and becomes
 * INTERNAL at the border). `duplicate` and `unique` carry `doctype`, `field` and `value`, which verbs replace by what they know better.
 */
export function translate(error: unknown, dialect: Dialect): unknown {
  if (error instanceof CortadoError) return error
  if (error instanceof ConnectionLost) return databaseUnavailable(error)
  const fault = dialect.fault(error)
  if (!fault) return isNetwork(error) ? databaseUnavailable(error) : error
  return translations[fault.kind](fault, error)
}

type Translation = (fault: Fault, cause: unknown) => unknown

const doctypeOf = (fault: Fault): string | undefined => fault.table?.replace(/^tab/, '')

const translations: Readonly<Record<Fault['kind'], Translation>> = {
  unique: (fault, cause) => {
    const [field, value] = Object.entries(fault.key ?? {})[0] ?? []
    const doctype = doctypeOf(fault)
    if (fault.primary) return duplicate({ doctype, name: value }, { cause })
    return withValues(unique({ doctype, field, label: field }, { cause }), { value })
  },
  notNull: (fault, cause) => validation({ message: `${doctypeOf(fault) ?? ''}: ${fault.column} must have a value` }, { cause }),
  reference: (fault, cause) =>
    validation({ message: `${doctypeOf(fault) ?? ''}: another row refers to this one, or the row it refers to is missing` }, { cause }),
  tooLong: (fault, cause) => tooLong({ label: fault.column ?? doctypeOf(fault) ?? 'A field', max: 'its column' }, { cause }),
  badValue: (fault, cause) => badArgument({ argument: fault.column ?? 'value', reason: 'the database cannot store or compare it' }, { cause }),
  unavailable: (_, cause) => databaseUnavailable(cause),
  diskFull: (_, cause) => noRoom(cause),
  timeout: (_, cause) => queryTimeout({}, { cause }),
  lockTimeout: (_, cause) => deadlock({ waited: true }, { cause }),
  deadlock: (_, cause) => deadlock({}, { cause }),
  stalePlan: (_, cause) => schemaChanged({}, { cause }),
  lostPlan: (_, cause) => schemaChanged({}, { cause }),
  // a text of ours that names what is not there: Meta and table differ, or a programming error
  unknownColumn: (_, cause) => cause,
  unknownTable: (_, cause) => cause,
}

const withValues = (error: CortadoError, values: Record<string, unknown>): CortadoError =>
  Object.assign(error, { values: { ...error.values, ...values } })

/** Errors of the socket, by code: ECONNREFUSED, ECONNRESET, ENOENT (no socket file), EPIPE, ETIMEDOUT … */
const isNetwork = (error: unknown): boolean =>
  error instanceof Error &&
  'syscall' in error &&
  'code' in error &&
  /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN|ENOENT)/.test(String(error.code))
