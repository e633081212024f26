import type { ColumnKind } from '@cortado/contract/fields/registry.ts'
import type { OperationNodeSource, RawBuilder, SqlBool } from 'kysely'
import type { Statement } from '../statement.ts'
import type { SchemaDialect } from './schema.ts'

/** What a database can do that another cannot. Code asks for these, never for the name. */
export interface Capabilities {
  /** `returning` after update, not only after insert and delete. */
  readonly returning: boolean
  /** DDL is rolled back with its transaction. */
  readonly transactionalDdl: boolean
  /** LISTEN and NOTIFY. */
  readonly notify: boolean
  /** Equality of texts tells upper from lower case. */
  readonly caseSensitive: boolean
}

/** What a statement failed of, whatever the database calls it. */
export type FaultKind =
  | 'unique'
  | 'notNull'
  | 'reference'
  | 'tooLong'
  | 'badValue'
  | 'unavailable'
  | 'diskFull'
  | 'timeout'
  | 'lockTimeout'
  | 'deadlock'
  | 'stalePlan'
  | 'lostPlan'
  | 'unknownColumn'
  | 'unknownTable'

/** A driver's error, read. */
export interface Fault {
  readonly kind: FaultKind
  readonly table?: string
  readonly column?: string
  /** Columns of the violated key, with their values as text. */
  readonly key?: Readonly<Record<string, string>>
  /** The violated key is the primary one. */
  readonly primary?: boolean
}

/** A column as recordsets need it. */
export interface RecordColumn {
  readonly name: string
  readonly kind: ColumnKind
}

type Expression = RawBuilder<unknown>

/** Everything that a database says in its own way. The only place that names one is the folder of its dialect. */
export interface Dialect {
  readonly name: string
  readonly capabilities: Capabilities
  /** Tables → DDL, and the catalogue that describes them. */
  readonly schema: SchemaDialect

  /** Text with placeholders, and the values for them. */
  compile(query: OperationNodeSource): Pick<Statement, 'text' | 'values'>
  /** A value as the driver is to send it: lists and objects in the database's form, undefined as NULL. */
  encode(value: unknown): unknown

  /** `ref` is one of `values`; the list is one parameter, whatever its length. */
  inList(ref: Expression, values: readonly unknown[]): RawBuilder<SqlBool>
  /** The value as text. */
  asText(ref: Expression): Expression
  /** `%` and `_` match, letter case aside; a backslash in the pattern escapes. */
  like(ref: Expression, pattern: unknown): RawBuilder<SqlBool>
  /** Whether a text column holds words that begin with each of `words` (letters and digits, not empty); a `fullText` index serves it. */
  matches(ref: Expression, words: readonly string[]): RawBuilder<SqlBool>
  /** How well it does: the larger, the better. */
  relevance(ref: Expression, words: readonly string[]): Expression
  /** A part of an order in which NULL is the least of all values; an index made with `emptyLeast` serves it. */
  sorted(ref: Expression, direction: 'asc' | 'desc'): Expression
  /** Equal, where NULL equals NULL. */
  same(left: Expression, right: unknown): RawBuilder<SqlBool>
  /**
   * Rows out of one parameter (a JSON list of objects), to be put behind `from`; its columns are named and typed as the table's, or, without a table,
   * by their kinds.
   */
  recordset(table: string | undefined, columns: readonly RecordColumn[], json: unknown): Expression
  /** Statement that changes rows by name: `json` is a list of objects with `name` (kind of the first column) and the new values of the other columns. */
  updateRows(table: string, columns: readonly RecordColumn[], json: unknown): Expression
  /** End of an insert: where a row with these key columns exists, its `columns` take the new values; without columns it stays, and is not counted. */
  upsert(keys: readonly string[], columns: readonly string[]): Expression
  /**
   * Several writes in one statement, which answers how many rows the first one touched, as `count`; the others are given the condition that it touched one.
   * Absent: one statement cannot write several tables.
   */
  together?(first: Expression, others: (written: RawBuilder<SqlBool>) => readonly Expression[]): Expression

  /** Adds one to a counter of tabSeries, making it with 1; answers `current`. The counter stays locked until the transaction ends. */
  incrementSeries(key: string): RawBuilder<unknown>
  /** The next number of an `autoincrement` DocType, as `value`. */
  nextSequenceValue(doctype: string): RawBuilder<unknown>
  /** Waits for, and takes, a lock that lasts until the transaction ends. */
  lockInTransaction(key: string): RawBuilder<unknown>
  /** Sends a message to all who listen on a channel. Absent: capability `notify` is false. */
  notify?(channel: string, payload: string): RawBuilder<unknown>

  /** What a driver's error means; undefined: nothing that a client could have caused or should know. */
  fault(error: unknown): Fault | undefined
}
