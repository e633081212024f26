import type { RawBuilder } from 'kysely'
import { compile } from '../build.ts'
import type { Db, Row } from '../db.ts'
import type { ColumnDescription, IndexDescription, TableDescription } from './table.ts'

/** Describes tables of the current schema by name: all, or those of `tables` that exist. Three statements, whatever the number. */
export async function describe(db: Db, tables?: readonly string[]): Promise<Map<string, TableDescription>> {
  const { schema } = db.dialect
  const ask = (query: RawBuilder<unknown>): Promise<Row[]> => db.read(compile(db.dialect, query), 'pool')
  const [columns, indexes, sequences] = await Promise.all([
    ask(schema.columnsQuery(tables)),
    ask(schema.indexesQuery(tables)),
    ask(schema.sequencesQuery()),
  ])
  const indexesOf = Map.groupBy(indexes, (row) => String(row.table))
  const made = new Set(sequences.map((row) => String(row.name)))
  const described = new Map<string, TableDescription>()
  for (const [name, rows] of Map.groupBy(columns, (row) => String(row.table))) {
    described.set(name, {
      name,
      columns: new Map(rows.map((row): [string, ColumnDescription] => [String(row.name), schema.readColumn(row)])),
      indexes: (indexesOf.get(name) ?? []).map((row): IndexDescription => schema.readIndex(row)),
      sequence: made.has(schema.sequenceName(name)),
    })
  }
  return described
}
