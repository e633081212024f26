/** A column of a file: what stands above it, and of which kind its values are. */
export interface TableColumn {
  readonly label: string
  /** Default: Data. */
  readonly fieldtype?: string
  /** Of a Link: the DocType. */
  readonly options?: string
  /** Pixels; default: as the reader of the file likes it. */
  readonly width?: number
}

/** A table that becomes a file: what stands above, a heading, rows of values as they are stored. */
export interface Table {
  /** Name of the file, without its ending. */
  readonly name: string
  /** Name of the sheet; what such a name cannot hold is left out. */
  readonly sheet: string
  /** Lines above the heading; default none. */
  readonly above?: readonly (readonly unknown[])[]
  readonly columns: readonly TableColumn[]
  readonly rows: Iterable<readonly unknown[]>
}
