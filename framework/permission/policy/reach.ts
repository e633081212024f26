import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Row } from '../../database/db.ts'
import { textColumn } from '../restriction-sql.ts'
import { rowValues } from '../row.ts'
import type { Attribute, Step } from './attribute.ts'
import { canonical } from './family.ts'
import type { DocumentValues } from './limit.ts'

type Found = Readonly<Row> | undefined

/** Where the way has led to from each document: the document itself, what a link names (undefined: nothing), or its rows. */
type Reached = readonly (readonly Found[])[]

/**
 * What documents say about attributes, by their place in the list. What links lead to is read, and rows that a document was loaded without: one statement
 * for each step, however many documents, rows and attributes share it.
 */
export async function reach(
  ctx: Context,
  attributes: readonly Attribute[],
  documents: readonly Readonly<Row>[],
): Promise<(at: number) => DocumentValues> {
  const start: Reached = documents.map((values) => [values])
  const ways = new Map<string, Promise<Reached>>([['', Promise.resolve(start)]])
  const follow = (steps: readonly Step[]): Promise<Reached> => {
    const key = keyOf(steps)
    const known = ways.get(key)
    if (known) return known
    const going = goOn(ctx, steps, follow(steps.slice(0, -1)))
    ways.set(key, going)
    return going
  }
  const ends = new Map(await Promise.all(attributes.map(async (attribute) => [attribute, await follow(attribute.steps)] as const)))
  return (at) => (attribute) => (ends.get(attribute)?.[at] ?? []).map((found) => valuesIn(found, attribute))
}

const keyOf = (steps: readonly Step[]): string => steps.map(({ kind, field }) => `${kind} ${field}`).join(' ')

function valuesIn(found: Found, { family, column, zeroWhenEmpty }: Attribute): readonly string[] {
  if (!found) return []
  const value = canonical(family, found[column?.name ?? ''] ?? (zeroWhenEmpty ? 0 : undefined))
  return value === undefined ? [] : [value]
}

async function goOn(ctx: Context, steps: readonly Step[], before: Promise<Reached>): Promise<Reached> {
  const reached = await before
  const step = steps.at(-1)
  if (!step) return reached
  return step.kind === 'link' ? followLinks(ctx, step, reached) : readRows(ctx, step, reached)
}

const textOf = (value: unknown): string => (value == null ? '' : String(value))

async function followLinks(ctx: Context, { field, to }: Step, reached: Reached): Promise<Reached> {
  const names = new Set(reached.flatMap((found) => found.map((row) => textOf(row?.[field]))))
  names.delete('')
  const name = textColumn(ctx.db.dialect, to, to.table, 'name')
  const targets = names.size > 0 ? await readColumns(ctx, to, ctx.db.dialect.inList(name, [...names])) : []
  const byName = new Map(targets.map((row) => [textOf(row.name), row]))
  return reached.map((found) => found.map((row) => byName.get(textOf(row?.[field]))))
}

/** Rows of a table: those that the document has in memory, else the stored ones. */
async function readRows(ctx: Context, { field, from, to }: Step, reached: Reached): Promise<Reached> {
  const documents = reached.map(([document]) => document)
  const missing = documents.flatMap((values) => (values && values[field] === undefined && values.name != null ? [String(values.name)] : []))
  const isTheirs = sql`${ctx.db.dialect.inList(sql.id('parent'), missing)} and parenttype = ${from.name} and parentfield = ${field} order by idx`
  const stored = missing.length > 0 ? await readColumns(ctx, to, isTheirs) : []
  const byParent = Map.groupBy(stored, (row) => textOf(row.parent))
  return documents.map((values) => {
    const given = values?.[field]
    return Array.isArray(given) ? given.map(rowValues) : (byParent.get(textOf(values?.name)) ?? [])
  })
}

function readColumns(ctx: Context, meta: Step['to'], condition: ReturnType<typeof sql>): Promise<Row[]> {
  const columns = sql.join(meta.columns.map((column) => sql.id(column.name)))
  return ctx.db.read(compile(ctx.db.dialect, sql`select ${columns} from ${sql.table(meta.table)} where ${condition}`, { named: true }))
}
