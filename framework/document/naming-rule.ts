import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { NamingCondition, NamingRule } from '../meta/naming-rules.ts'
import type { Document } from './document.ts'
import { seriesPrefix } from './series.ts'

/** The name that the first fitting Document Naming Rule gives; undefined: none fits. The rule's counter stays locked until the commit. */
export async function nameByRule(doc: Document): Promise<string | undefined> {
  const rule = doc.meta.namingRules.find(({ conditions }) => conditions.every((condition) => holds(doc, condition)))
  return rule && `${seriesPrefix(doc, rule.prefix)}${String(await nextOf(doc, rule)).padStart(rule.prefix_digits, '0')}`
}

async function nextOf({ ctx: { db } }: Document, { name }: NamingRule): Promise<number> {
  const table = sql.table('tabDocument Naming Rule')
  const { rows } = await db.write(compile(db.dialect, sql`select counter from ${table} where name = ${name} for update`))
  const next = Number(rows[0]?.counter ?? 0) + 1
  await db.write(compile(db.dialect, sql`update ${table} set counter = ${next} where name = ${name}`))
  return next
}

const numbers = new Set(['Int', 'Long Int', 'Float', 'Currency', 'Percent', 'Check', 'Duration', 'Rating'])

/** Numbers are compared as numbers, everything else as text: dates in their stored form compare rightly. */
function holds(doc: Document, { field, condition, value }: NamingCondition): boolean {
  const isNumber = numbers.has(doc.meta.field.get(field)?.fieldtype ?? '')
  const [own, other] = isNumber ? [Number(doc.values[field] ?? 0), Number(value) || 0] : [String(doc.values[field] ?? ''), value]
  return comparisons[condition]?.(own, other) ?? false
}

const comparisons: Readonly<Record<string, (one: string | number, other: string | number) => boolean>> = {
  '=': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '>': (one, other) => one > other,
  '<': (one, other) => one < other,
  '>=': (one, other) => one >= other,
  '<=': (one, other) => one <= other,
}
