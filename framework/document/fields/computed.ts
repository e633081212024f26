import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { computeFailed } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { anyKey } from '@cortado/contract/expression/calls.ts'
import { isExpressionFault } from '@cortado/contract/expression/evaluate.ts'
import type { Expression } from '@cortado/contract/expression/expression.ts'
import { findCircle } from '@cortado/contract/faults/derived.ts'
import { formulaOf } from '@cortado/contract/fields/computed.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import { type Meta, perMeta } from '../../meta/meta.ts'
import type { Document } from '../document.ts'
import { computedValue, plainDocument, plainRow, rowScope } from './scope.ts'

/** A stored Computed field of a document, or of the rows of one of its tables. */
interface Step {
  readonly meta: Meta
  readonly field: Readonly<DocFieldJson>
  readonly expression: Expression
}

const storedSteps = perMeta((meta): readonly Step[] =>
  meta.valueFields.filter((field) => meta.fieldTypes.of(field).computed).map((field) => ({ meta, field, expression: formulaOf(field) })),
)

const childNames = perMeta((meta) => [...new Set(meta.tableFields.map(({ options }) => options ?? ''))])

/** A plan holds for these DocTypes of the tables; they may change without their parent. */
interface Plan {
  readonly children: readonly Meta[]
  readonly steps: readonly Step[]
}

const plans = perMeta(() => ({ known: undefined as Plan | undefined }))

/** The Computed fields of a DocType and of its tables that are stored, each after those that it is computed from. Throws computeFailed for a circle. */
export async function storedPlan(ctx: Pick<Context, 'meta'>, meta: Meta): Promise<readonly Step[]> {
  const names = childNames(meta)
  if (names.length === 0 && storedSteps(meta).length === 0) return []
  const held = plans(meta)
  const { known } = held
  if (known && names.every((name, index) => ctx.meta.peek(name) === known.children[index])) return known.steps
  const children = await Promise.all(names.map((name) => ctx.meta.get(name)))
  held.known = { children, steps: ordered(meta, children) }
  return held.known.steps
}

function ordered(parent: Meta, children: readonly Meta[]): Step[] {
  const steps = [...children.flatMap(storedSteps), ...storedSteps(parent)]
  const byKey = new Map(steps.map((step) => [keyOf(step), step]))
  const sources = new Map(steps.map((step) => [keyOf(step), sourcesOf(step, parent, steps).map(keyOf)]))
  const circle = findCircle([...byKey.keys()], (key) => sources.get(key) ?? [])
  if (circle) throw computeFailed({ label: circle[0], reason: `it depends on itself: ${circle.join(' → ')}` })
  const done = new Set<string>()
  const visit = (key: string): void => {
    if (done.has(key)) return
    for (const source of sources.get(key) ?? []) visit(source)
    done.add(key)
  }
  for (const key of byKey.keys()) visit(key)
  return [...done].flatMap((key) => byKey.get(key) ?? [])
}

const keyOf = ({ meta, field }: Step): string => `${meta.name}.${field.fieldname}`

/** The steps whose values an expression reads; of the rows of a table, those that it mentions. */
function sourcesOf({ meta, expression }: Step, parent: Meta, steps: readonly Step[]): Step[] {
  return [...expression.names].flatMap((path) => {
    const [head, name] = path.split('.')
    const owner = head === 'doc' ? meta : head === 'parent' && meta !== parent ? parent : undefined
    const table = owner === parent ? parent.tableFields.find(({ fieldname }) => fieldname === name) : undefined
    const isRead = ({ field }: Step) => expression.keys.has(field.fieldname) || expression.keys.has(anyKey)
    return steps.filter((step) => (table ? step.meta.name === table.options && isRead(step) : step.meta === owner && step.field.fieldname === name))
  })
}

/**
 * Computes the stored Computed fields of a document and its rows, whatever values they were given. `early`: so that controllers can use them; what cannot be
 * computed yet, since the controller has not filled it, stays as it is until the last time. Throws computeFailed, and the errors of the values' types.
 */
export async function computeStored(doc: Document, when: 'early' | 'last' = 'last'): Promise<void> {
  const steps = await storedPlan(doc.ctx, doc.meta)
  if (steps.length === 0) return
  const plain = plainDocument(doc)
  for (const step of steps) {
    try {
      if (step.meta === doc.meta) computeOne(step, doc, { ...rowScope, doc: plain })
      else computeRows(step, doc, plain)
    } catch (error) {
      if (when === 'last' || !isCortadoError(error)) throw error
    }
  }
}

function computeRows(step: Step, doc: Document, parent: Row): void {
  for (const { fieldname, options } of doc.meta.tableFields) {
    if (options !== step.meta.name) continue
    const rows = parent[fieldname] as Row[]
    doc.rows(fieldname).forEach((row, index) => {
      computeOne(step, row, { ...rowScope, doc: rows[index] as Row, parent })
    })
  }
}

/** Sets a value in the document, and in what later expressions see of it. */
function computeOne({ meta, field, expression }: Step, doc: Document, scope: Readonly<Record<string, unknown>> & { readonly doc: Row }): void {
  const value = meta.fieldTypes.of(field).parse(evaluated(field, expression, scope), field)
  doc.values[field.fieldname] = value
  scope.doc[field.fieldname] = plainRow(meta, { [field.fieldname]: value })[field.fieldname]
}

function evaluated(field: Readonly<DocFieldJson>, expression: Expression, scope: Readonly<Record<string, unknown>>): unknown {
  try {
    return computedValue(expression.evaluate(scope))
  } catch (error) {
    if (isExpressionFault(error)) throw computeFailed({ label: field.label ?? field.fieldname, reason: (error as Error).message }, { cause: error })
    throw error
  }
}
