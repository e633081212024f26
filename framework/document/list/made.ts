import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { data } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { madeFields } from '../fields/made.ts'
import { storedDocuments } from '../fields/neighbours.ts'
import { readValues } from '../fields/read.ts'
import type { Access } from './access.ts'
import type { FieldExpression } from './expression.ts'
import type { ListShape } from './shape.ts'

/** A field of a list that has no column: its value is made when it is read. */
export interface MadeColumn {
  readonly field: Readonly<DocFieldJson>
  readonly key: string
  /** Keys of what was asked for before it; `*` for everything. */
  readonly behind: readonly string[]
}

/** Key under which a list brings the names of its rows, for the values that are made of them. */
const nameKey = '__name'

/** A list's shape as the database can answer it, and what is made of its rows afterwards. */
export interface SplitShape {
  readonly shape: ListShape
  readonly made: readonly MadeColumn[]
}

/** Takes the fields without a column out of a list. Throws data where its rows are no documents: groups, aggregates, distinct rows. */
export function splitMade(meta: Meta, shape: ListShape): SplitShape {
  const fields = madeFields(meta)
  if (fields.length === 0) return { shape, made: [] }
  const known = new Map(fields.map((field) => [field.fieldname, field]))
  const isOwn = (qualifier: string | undefined): boolean => qualifier === undefined || qualifier === meta.table
  const made: MadeColumn[] = []
  const rest: FieldExpression[] = []
  for (const each of shape.fields) {
    const field = isOwn(each.column.qualifier) && !each.aggregate ? known.get(each.column.field) : undefined
    if (field) made.push({ field, key: each.alias ?? field.fieldname, behind: rest.map(keyOf) })
    else rest.push(each)
  }
  if (made.length === 0) return { shape, made }
  if (shape.distinct || shape.group.length > 0 || rest.some(({ aggregate }) => aggregate))
    throw data({ message: `${made[0]?.key} is made when it is read: a list with groups cannot show it` })
  const name: FieldExpression = { column: { field: 'name' }, alias: nameKey, text: 'name' }
  return { shape: { ...shape, key: `${shape.key} made ${made.map(({ key }) => key).join()}`, fields: [...rest, name] }, made }
}

const keyOf = ({ alias, aggregate, text, column }: FieldExpression): string => alias ?? (aggregate ? text.trim() : column.field)

/** Rows of a list as its statement brought them. */
export interface MadeRows {
  readonly keys: readonly string[]
  readonly values: readonly unknown[][]
  readonly made: readonly MadeColumn[]
  readonly access: Access
}

/** Puts the values that are made into the rows of a list, where they were asked for. Fields that the user may not see are left out. */
export async function addMade(ctx: Context, meta: Meta, { keys, values, made, access }: MadeRows): Promise<{ keys: string[]; values: unknown[][] }> {
  const at = keys.indexOf(nameKey)
  const names = values.map((row) => String(row[at] ?? ''))
  const shown = made.filter(({ field }) => isShown(access, field))
  const stored = await storedDocuments(ctx, meta, names)
  const documents = names.map((name) => stored.get(name) ?? ({ name } satisfies Row))
  const found = await readValues(ctx, meta, { documents, fields: [...new Set(shown.map(({ field }) => field))] })
  const table = { keys: keys.filter((_, index) => index !== at), values: values.map((row) => row.filter((_, index) => index !== at)) }
  for (const { field, key, behind } of shown) {
    const place = placeBehind(table.keys, behind)
    table.keys.splice(place, 0, key)
    for (const [index, row] of table.values.entries()) row.splice(place, 0, found.get(field.fieldname)?.[index] ?? null)
  }
  return table
}

const isShown = ({ levels, shown }: Access, { fieldname, permlevel }: Readonly<DocFieldJson>): boolean =>
  (levels === undefined || levels.has(Number(permlevel ?? 0))) && (shown === undefined || shown.has(fieldname))

function placeBehind(keys: readonly string[], behind: readonly string[]): number {
  if (behind.includes('*')) return keys.length
  return Math.max(0, ...behind.map((key) => keys.indexOf(key) + 1))
}
