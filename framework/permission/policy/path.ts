import type { Meta, MetaColumn } from '../../meta/meta.ts'
import { type Attribute, AttributeFault, type AttributeScope, type Step } from './attribute.ts'
import { familyOf } from './family.ts'

/** Most links that lead from a document, or from one of its rows, to a column: each one is a subquery of lists and a statement of single decisions. */
const mostLinks = 3

type Place = Pick<Attribute, 'key' | 'steps' | 'rows' | 'family' | 'column' | 'zeroWhenEmpty'>

/** Reads what follows `resource.`: links, one after the other, and a column; before them `any(table)` or `every(table)`. Throws AttributeFault. */
export async function resourcePath(parts: readonly string[], { meta, metas }: AttributeScope): Promise<Place> {
  const [first = '', ...rest] = parts
  const [, quantifier, table] = /^(any|every)\((\w+)\)$/.exec(first) ?? []
  const steps: Step[] = table ? [await rowsStep(meta, table, metas)] : []
  const [key = '', ...further] = table ? rest : parts
  let [at, field] = [steps.at(-1)?.to ?? meta, key]
  for (const next of further) {
    if (steps.filter(({ kind }) => kind === 'link').length === mostLinks) throw new AttributeFault(`goes over more than ${mostLinks} links`)
    const step = await linkStep(at, field, metas)
    steps.push(step)
    at = step.to
    field = next
  }
  return { key, steps, ...(quantifier && { rows: quantifier as 'any' | 'every' }), ...columnOf(at, columnNamed(at, field)) }
}

type Metas = AttributeScope['metas']

async function rowsStep(meta: Meta, table: string, metas: Metas): Promise<Step> {
  const field = meta.tableFields.find(({ fieldname }) => fieldname === table)
  const rows = field && (await metas.find(field.options ?? ''))
  if (!rows) throw new AttributeFault(`is unknown: ${meta.name} has no table ${table}`)
  if (meta.isVirtual || rows.isVirtual) throw new AttributeFault(`is unknown: rows of ${table} are in no table of the database, which lists look at`)
  return { kind: 'rows', field: table, from: meta, to: rows }
}

async function linkStep(from: Meta, field: string, metas: Metas): Promise<Step> {
  const column = columnNamed(from, field)
  const to = column.field?.fieldtype === 'Link' ? await metas.find(column.field.options ?? '') : undefined
  if (!to || to.issingle || to.isVirtual) throw new AttributeFault(`is unknown: ${field} of ${from.name} is no link to documents with a table`)
  return { kind: 'link', field, from, to }
}

function columnNamed(meta: Meta, name: string): MetaColumn {
  const column = meta.columns.find((each) => each.name === name)
  if (column) return column
  const table = meta.tableFields.some(({ fieldname }) => fieldname === name)
  throw new AttributeFault(
    table ? `is unknown: rows of ${name} are named any(${name}) or every(${name})` : `is unknown: ${meta.name} has no column ${name}`,
  )
}

/** What comparing a column needs. Throws AttributeFault where its values cannot be compared. */
export function columnOf(meta: Meta, column: MetaColumn): Pick<Attribute, 'family' | 'column' | 'zeroWhenEmpty'> {
  const { name, kind, field } = column
  const family = familyOf(kind, name)
  const type = field && meta.fieldTypes.of(field)
  // what is stored encrypted, or elsewhere, is another text in the database than in a document
  if (family === undefined || type?.encrypted || field?.fieldtype === 'Password') throw new AttributeFault('cannot be compared')
  return { family, column, zeroWhenEmpty: type?.notNull === true }
}
