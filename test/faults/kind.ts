import type pg from 'pg'
import type { Chance } from './chance.ts'
import type { Client } from './client.ts'
import { type Entry, never, type State, type Step } from './ledger.ts'

/** What a kind of document chooses its next step by. */
export interface Situation {
  readonly entry: Entry
  readonly chance: Chance
  readonly client: Client
}

/** What is stored of documents, by their marks. */
export type Stored = ReadonlyMap<string, { readonly state: State; readonly name: string }>

/** A kind of document that the load writes. */
export interface Kind {
  readonly doctype: string
  /** The field that holds the stamp. */
  readonly copyField: string
  /** The next request for a document; undefined: it has come to its end, or what the step needs could not be read. */
  step(situation: Situation): Promise<Step | undefined>
  /** Documents that are there, read from the tables. */
  stored(database: pg.Client, marks: readonly string[]): Promise<Stored>
}

/** Value of a field that names document and revision: `MARK/3`. */
export const stamp = (mark: string, revision: number): string => `${mark}/${revision}`

/** Revision of a stamp. */
export const revisionOf = (text: unknown): number => Number(String(text).split('/')[1])

/** What is stored of entries of one kind, deleted ones by their copies in Deleted Document. */
export async function storedStates(database: pg.Client, kind: Kind, entries: readonly Entry[]): Promise<(entry: Entry) => State> {
  const marks = entries.map(({ mark }) => mark)
  const stored = await kind.stored(database, marks)
  const { rows } = await database.query(
    `select stamp from (select data::json ->> $1 as stamp from "tabDeleted Document" where deleted_doctype = $2) as copies where split_part(stamp, '/', 1) = any($3)`,
    [kind.copyField, kind.doctype, marks],
  )
  const copies = Map.groupBy(rows, ({ stamp }) => String(stamp).split('/')[0] ?? '')
  return (entry) => {
    const own = copies.get(entry.mark) ?? []
    const found = stored.get(entry.mark)
    entry.name = found?.name ?? entry.name
    if (found) return own.length === 0 ? found.state : { ...found.state, copies: own.length }
    if (own.length === 0) return never
    return own.length === 1 ? { is: 'deleted', copy: own[0]?.stamp } : { is: 'deleted', copies: own.length }
  }
}
