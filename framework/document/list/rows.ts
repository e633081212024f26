import type { Row } from '../../database/db.ts'
import type { ListPlan } from './plan.ts'

/** The driver's rows as clients get them: objects with the keys of the list. */
export function toObjects(plan: ListPlan, rows: readonly Row[]): Row[] {
  if (!plan.direct) return rows.map((row) => Object.fromEntries(plan.columns.map(({ key, name, read }) => [key, readValue(row[name], read)])))
  const reading = plan.columns.filter((column) => column.read !== undefined)
  for (const row of rows) for (const { name, read } of reading) row[name] = readValue(row[name], read)
  return rows as Row[]
}

/** The driver's rows as lists of values. */
export const toLists = (plan: ListPlan, rows: readonly Row[]): unknown[][] =>
  rows.map((row) => plan.columns.map(({ name, read }) => readValue(row[name], read)))

const readValue = (value: unknown, read: ((value: unknown) => unknown) | undefined): unknown =>
  value == null || !read ? (value ?? null) : read(value)
