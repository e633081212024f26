import type { ColumnDefinition, ColumnDescription, IndexDescription } from '../dialects/schema.ts'

export type { ColumnDefinition, ColumnDescription, IndexDescription } from '../dialects/schema.ts'

/** An index over given columns, beside those that columns ask for. */
export interface IndexDefinition {
  /** Unique in the schema. */
  readonly name: string
  readonly columns: readonly string[]
  readonly unique?: boolean
  /** The column may be empty, and lists are sorted by it: empty values are the least. */
  readonly emptyLeast?: boolean
  /** Finds the words of the one column, for `matches` of the dialect. */
  readonly fullText?: boolean
}

/** A table as it is wanted. */
export interface TableDefinition {
  readonly name: string
  readonly columns: readonly ColumnDefinition[]
  readonly indexes: readonly IndexDefinition[]
  /** Type of the column `name`, which is added where `columns` lacks it (`bigint` brings a sequence); or the columns of another key, `[]`: none. */
  readonly primaryKey: 'varchar' | 'bigint' | 'uuid' | readonly string[]
}

/** A table as it is. */
export interface TableDescription {
  readonly name: string
  readonly columns: ReadonlyMap<string, ColumnDescription>
  readonly indexes: readonly IndexDescription[]
  /** Whether the sequence of an `autoincrement` table is there. */
  readonly sequence: boolean
}

/** One step towards the wanted table. */
export interface SchemaChange {
  readonly table: string
  /** One statement. */
  readonly text: string
  /** What it does, for people: `tabItem: add code varchar(140)`. */
  readonly summary: string
  /** Makes a column narrower, or drops an index. No data is lost: see `keep` and `refuse`. */
  readonly destructive?: true
  /** Belongs to a table that is being made. */
  readonly fresh?: true
  /** Condition over the rows: where one holds, the step is left out. */
  readonly keep?: { readonly where: string; readonly reason: string }
  /** Condition over the rows: where one holds, the whole change is refused. */
  readonly refuse?: { readonly where: string; readonly reason: string }
}
