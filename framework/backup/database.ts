/** A table whose rows an archive holds. */
export interface ArchivedTable {
  readonly schema: string
  readonly name: string
  /** Columns in the order of the rows; generated ones are left out. */
  readonly columns: readonly string[]
}

/** A sequence as it stood after the rows were read. */
export interface ArchivedSequence {
  readonly schema: string
  readonly name: string
  /** Its last value, as text: it may pass what a number holds. */
  readonly value: string
  /** Whether that value was given out. */
  readonly called: boolean
}

/** The database's structure as statements. */
export interface Structure {
  /** To run before the rows are loaded: schemas, types, functions, tables. */
  readonly before: readonly string[]
  /** To run after that: keys, indexes, views, triggers. */
  readonly after: readonly string[]
  readonly tables: readonly ArchivedTable[]
}

/** Rows of one table on their way out, in blocks of some megabytes. A block holds whole rows and can be loaded by itself. */
export interface RowStream extends AsyncIterable<readonly Buffer[]> {
  /** How many they were; known once all of them were read and the snapshot has answered another question. */
  readonly rows: number
}

/**
 * A database at one moment, whatever is written to it meanwhile. What it gives, `DatabaseLoader` of the same dialect takes. Left out on purpose:
 * users, grants and server settings, which belong to the server.
 */
export interface DatabaseSnapshot {
  readonly dialect: string
  readonly version: string
  /** Throws UNSUPPORTED_OBJECT for what the statements cannot carry. */
  structure(): Promise<Structure>
  rows(table: ArchivedTable): RowStream
  sequences(): Promise<ArchivedSequence[]>
  /** A query's rows, as the snapshot sees them; [] where the table is missing. */
  readTable(name: string, columns: readonly string[]): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

/** A new, empty database that an archive is loaded into, unseen until `publish`. */
export interface DatabaseLoader {
  run(statements: readonly string[], progress: (done: number) => void): Promise<void>
  /** Loads one block that `DatabaseSnapshot.rows` gave; answers how many rows arrived. */
  load(table: ArchivedTable, block: AsyncIterable<Buffer>): Promise<number>
  setSequences(sequences: readonly ArchivedSequence[]): Promise<void>
  /** Puts the new database in the place of the named one, in one step, ending the sessions of that; what was there is kept until `finish`. */
  publish(): Promise<void>
  /** Removes what `publish` replaced. */
  finish(): Promise<void>
  /** Removes the new database, if it was not published. */
  close(): Promise<void>
}
