import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Attribute } from './attribute.ts'
import { answer, type Clause, type DocumentValues, isColumn, type Operand, type PolicyLimit } from './limit.ts'
import { reach } from './reach.ts'

/** Whether a document meets the limits of policies. In memory, but for what links lead to, and rows that the document was loaded without. */
export async function meetsPolicies(ctx: Context, limits: readonly PolicyLimit[], values: Readonly<Row>): Promise<boolean> {
  return (await documentsMeeting(ctx, limits, [values])).length > 0
}

/** Those of several documents that meet the limits; a statement for each step that leads from them to a column. */
export async function documentsMeeting<T extends Readonly<Row>>(
  ctx: Context,
  limits: readonly PolicyLimit[],
  documents: readonly T[],
): Promise<readonly T[]> {
  if (limits.length === 0 || documents.length === 0) return documents
  const valuesOf = await reach(ctx, attributesOf(limits), documents)
  return documents.filter((_, at) => meetsAll(limits, valuesOf(at)))
}

function meetsAll(limits: readonly PolicyLimit[], valuesOf: DocumentValues): boolean {
  const holds = (clause: Clause): boolean => clause.every((question) => answer(question, valuesOf))
  return limits.every(({ allow, deny }) => (allow === undefined || allow.some(holds)) && !deny.some(holds))
}

/** The columns that limits look at. */
export function attributesOf(limits: readonly PolicyLimit[]): readonly Attribute[] {
  const sides = (clause: Clause): Operand[] => clause.flatMap(({ left, right }) => [left, right])
  return limits.flatMap(({ allow = [], deny }) => [...allow, ...deny].flatMap(sides).filter(isColumn))
}
