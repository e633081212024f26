import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { textColumn } from '../restriction-sql.ts'
import type { Attribute } from './attribute.ts'
import type { ValuesOf } from './facts.ts'
import { canonical } from './family.ts'
import { answer, type Clause, isColumn, type Operand, type PolicyLimit } from './limit.ts'

/** Whether a document meets the limits of policies. In memory, but for documents that links lead to: a statement for each. */
export async function meetsPolicies(ctx: Context, limits: readonly PolicyLimit[], values: Readonly<Row>): Promise<boolean> {
  if (limits.length === 0) return true
  const valuesOf = await documentValues(ctx, attributesOf(limits), values)
  const holds = (clause: Clause): boolean => clause.every((question) => answer(question, valuesOf))
  return limits.every(({ allow, deny }) => (allow === undefined || allow.some(holds)) && !deny.some(holds))
}

function attributesOf(limits: readonly PolicyLimit[]): readonly Attribute[] {
  const sides = (clause: Clause): Operand[] => clause.flatMap(({ left, right }) => [left, right])
  return limits.flatMap(({ allow = [], deny }) => [...allow, ...deny].flatMap(sides).filter(isColumn))
}

/** What a document says about attributes; what its links lead to is read. */
export async function documentValues(ctx: Context, attributes: readonly Attribute[], values: Readonly<Row>): Promise<ValuesOf> {
  const targets = new Map<string, Row | undefined>()
  const links = new Map(attributes.flatMap(({ link }) => (link ? [[link.field, link.meta] as const] : [])))
  await Promise.all(
    [...links].map(async ([field, meta]) => {
      const name = values[field]
      targets.set(field, name == null || name === '' ? undefined : await readTarget(ctx, meta, String(name)))
    }),
  )
  return (attribute) => {
    const row = attribute.link ? targets.get(attribute.link.field) : values
    if (!row) return []
    const value = row[attribute.column?.name ?? '']
    return [canonical(attribute.family, value ?? (attribute.zeroWhenEmpty ? 0 : undefined))].filter((each) => each !== undefined)
  }
}

async function readTarget(ctx: Context, meta: Meta, name: string): Promise<Row | undefined> {
  const { dialect } = ctx.db
  const columns = sql.join(meta.columns.map((column) => sql.id(column.name)))
  const query = sql`select ${columns} from ${sql.table(meta.table)} where ${textColumn(dialect, meta, meta.table, 'name')} = ${name}`
  return (await ctx.db.read(compile(dialect, query, { named: true })))[0]
}
