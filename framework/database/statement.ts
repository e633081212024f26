/** A compiled statement. `name`: prepared once per connection under this name (a hash of the text); without: parsed each time. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
  readonly name?: string
  /**
   * The only value is a list of names, and the rows answer a column `name`: what several requests read within one turn of the event loop
   * may travel as one statement.
   */
  readonly byName?: true
}

/** A row as the driver gives it, keyed by column. */
export type Row = Record<string, unknown>

/** What a write returned. */
export interface Result {
  readonly rows: Row[]
  /** Rows touched. */
  readonly count: number
}
