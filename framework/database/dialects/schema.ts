import type { ColumnKind } from '@cortado/contract/fields/registry.ts'
import type { RawBuilder } from 'kysely'
import type { Row } from '../statement.ts'

/** A column as a table is wanted to have it. */
export interface ColumnDefinition {
  readonly name: string
  readonly kind: ColumnKind
  readonly notNull?: boolean
  /** What rows get that say nothing: a literal, not an expression. */
  readonly default?: string | number | null
  readonly unique?: boolean
  readonly index?: boolean
}

/** An index that is to be made. */
export interface NewIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
  /** Rows whose value is empty stand before all others, as `Dialect.sorted` has them. */
  readonly emptyLeast?: boolean
  /** Over the words of its one column. */
  readonly fullText?: boolean
}

/** A column as the catalogue describes it. */
export interface ColumnDescription {
  readonly name: string
  /** In the form of `columnType`, so that both can be compared. */
  readonly type: string
  readonly notNull: boolean
  /** The literal, without quotes and casts; undefined: none, or an expression. */
  readonly default: string | undefined
}

/** An index as the catalogue describes it. */
export interface IndexDescription {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly primary: boolean
  /** Belongs to a constraint, and is dropped with it. */
  readonly constraint: boolean
  /** Has a condition or an expression: nothing that Cortado makes. */
  readonly special: boolean
}

/** How a stored column becomes another type. Conditions are SQL over the table's rows. */
export interface Conversion {
  /** Expression that makes the new value of the old; absent: the database does it by itself. */
  readonly using?: string
  /** Holds for rows whose text is longer than the new type: then the column stays as it is. */
  readonly tooLong?: string
  /** Holds for rows whose value the new type would cut in silence: then the change is refused. */
  readonly lossy?: string
}

/** What DDL and catalogue look like. Names go in unquoted; texts come out complete, since DDL takes no parameters. */
export interface SchemaDialect {
  /** Column type of a kind: `varchar(140)`. */
  columnType(kind: ColumnKind): string
  quote(name: string): string
  literal(value: string | number): string
  /** Name of an index of ours. */
  indexName(table: string, columns: readonly string[], unique: boolean): string
  /** Names that the index of a field goes by, ours and Frappe's; an index of another name was made by someone else. */
  fieldIndexNames(table: string, column: string): readonly string[]
  sequenceName(table: string): string

  createTable(table: string, columns: readonly ColumnDefinition[], primaryKey: readonly string[]): string
  /** Gives a table another name, with what is named after it: its own indexes, where those share one space of names, and its sequence. */
  renameTable(table: string, to: string, has: { readonly indexes: readonly IndexDescription[]; readonly sequence: boolean }): readonly string[]
  addColumn(table: string, column: ColumnDefinition): string
  /** Conversion between two column types; always possible to write, though values may refuse. */
  conversion(column: string, from: string, to: ColumnKind): Conversion
  alterType(table: string, column: ColumnDefinition, using?: string): string
  setDefault(table: string, column: ColumnDefinition): string
  setNotNull(table: string, column: ColumnDefinition): string
  createIndex(table: string, index: NewIndex): string
  dropIndex(table: string, index: IndexDescription): string
  /** Makes the sequence behind an `autoincrement` table, beginning after the names that are there. */
  createSequence(table: string): readonly string[]
  /** How long DDL of this transaction may wait for a table; for how long it may run has no limit then. undefined: the connection's own limits again. */
  /** Statements after which what the transaction makes lands in a schema of its own, which a rollback removes. Absent: the database cannot do that. */
  scratchSchema?(name: string): readonly string[]
  ddlLimits(lockMilliseconds: number | undefined): string

  /** Rows `table, name, type, notnull, default`; of all tables, or of some. */
  columnsQuery(tables: readonly string[] | undefined): RawBuilder<unknown>
  readColumn(row: Row): ColumnDescription
  /** Rows `table` and what `readIndex` reads. */
  indexesQuery(tables: readonly string[] | undefined): RawBuilder<unknown>
  readIndex(row: Row): IndexDescription
  /** Rows `name`. */
  sequencesQuery(): RawBuilder<unknown>
}
