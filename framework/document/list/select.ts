import { data } from '@cortado/contract/error-catalogue.ts'
import type { RawBuilder } from 'kysely'
import type { Dialect } from '../../database/dialects/dialect.ts'
import { listColumns, optionalColumns } from './columns.ts'
import type { FieldExpression } from './expression.ts'
import { columnOf, type Sources } from './sources.ts'
import { columnTerm, type Grouping, type ResolvedTerm, resolveTerm, termSql } from './terms.ts'

/** One value of a row. */
export interface Selected {
  readonly term: ResolvedTerm
  /** Its key in a row. */
  readonly key: string
  /** Whether the client gave the key; order and groups may use it then. */
  readonly named: boolean
}

/** What `fields` asks for, without what the user may not see; nothing left: the name. Throws unknownColumn, data, noPermission. */
export async function selectedOf(sources: Sources, fields: readonly FieldExpression[]): Promise<Selected[]> {
  const selected: Selected[] = []
  for (const field of fields) {
    if (field.column.field === '*' && !field.aggregate) selected.push(...(await allOf(sources, field)))
    else selected.push(...(await oneOf(sources, field)))
  }
  return selected.length ? selected : nameOf(sources)
}

function nameOf({ main }: Sources): Selected[] {
  const name = listColumns(main.meta).get('name')
  return name ? [{ term: columnTerm(columnOf(main, name)), key: 'name', named: false }] : []
}

async function allOf(sources: Sources, field: FieldExpression): Promise<Selected[]> {
  const source = await sources.source(field.column.qualifier)
  return [...listColumns(source.meta).values()]
    .filter((column) => sources.isShown(source, column))
    .map((column) => ({ term: columnTerm(columnOf(source, column)), key: column.name, named: false }))
}

async function oneOf(sources: Sources, field: FieldExpression): Promise<Selected[]> {
  const { qualifier, field: name } = field.column
  if (optionalColumns.has(name) && !listColumns((await sources.source(qualifier)).meta).has(name)) return []
  const key = field.alias ?? (field.aggregate ? field.text.trim() : name)
  if (key === '__proto__') throw data({ message: `${key} cannot be the name of a value` })
  const term = await resolveTerm(sources, field, 'allow')
  if (term.column && !sources.isShown(term.column.source, term.column.column)) return []
  return [{ term, key, named: field.alias !== undefined }]
}

/** The values of a row as they are written in SQL, each with the name that it has in the driver's rows. */
export interface SelectedSql {
  readonly sql: RawBuilder<unknown>
  readonly name: string
}

/** Names short and plain enough for every database stand for themselves. */
const plain = /^[A-Za-z_]\w{0,59}$/

/** Selected values in SQL. Values of one key, or with odd ones, get a name by their place; `direct` tells that none has. */
export function selectSql(selected: readonly Selected[], grouping: Grouping, dialect: Dialect): { columns: readonly SelectedSql[]; direct: boolean } {
  const keys = selected.map(({ key }) => key)
  const direct = new Set(keys).size === keys.length && keys.every((key) => plain.test(key))
  const columns = selected.map(({ term, key }, i) => ({ sql: termSql(term, grouping, dialect), name: direct ? key : `v${i}` }))
  return { columns, direct }
}
