import { validation } from '@cortado/contract/error-catalogue.ts'
import { type Meta, perMeta } from '../../meta/meta.ts'
import { type ColumnRef, expressionLimits, type FieldExpression, type OrderExpression, parseGroup, parseOrder } from './expression.ts'
import { type ListOptions, type ListQuery, readFields } from './query.ts'

/** Fields, order and groups of a list as read; the same for everybody who asks with the same texts. */
export interface ListShape {
  /** Tells it from all others of the DocType. */
  readonly key: string
  readonly fields: readonly FieldExpression[]
  readonly order: readonly OrderExpression[]
  /** The order is the DocType's own: parts of it that the user may not see are left out rather than refused. */
  readonly ownOrder: boolean
  readonly group: readonly ColumnRef[]
  readonly distinct: boolean
  /** What stands before a dot in fields: tables that have to be joined. */
  readonly qualifiers: readonly string[]
  /** What stands before a dot in order and groups. */
  readonly sortQualifiers: readonly string[]
}

const shapes = perMeta(() => new Map<string, ListShape>())
const limits = { shapes: 500, key: 8_000 }

/** Reads fields, order and groups; once per text. Throws badArgument, data (fields), validation (order, groups). */
export function listShape(meta: Meta, query: ListQuery, options: ListOptions): ListShape {
  const key = JSON.stringify([
    query.fields ?? null,
    query.order_by || null,
    query.group_by || null,
    query.distinct === true,
    options.ownOrder === true,
  ])
  const known = shapes(meta).get(key)
  if (known) return known
  const fresh = read(meta, query, { key, ownOrder: options.ownOrder === true })
  if (shapes(meta).size >= limits.shapes) shapes(meta).clear()
  if (key.length <= limits.key) shapes(meta).set(key, fresh)
  return fresh
}

function read(meta: Meta, query: ListQuery, { key, ownOrder }: Pick<ListShape, 'key' | 'ownOrder'>): ListShape {
  const fields = readFields(query.fields)
  const order = query.order_by ? readOrder(query.order_by) : ordersOf(meta, ownOrder)
  const group = query.group_by ? readGroup(query.group_by) : []
  return {
    key,
    fields,
    order,
    ownOrder: !query.order_by,
    group,
    distinct: query.distinct === true || fields.some((field) => field.distinctRows),
    qualifiers: qualifiersOf(fields.map((field) => field.column)),
    sortQualifiers: qualifiersOf([...group, ...order.map((term) => term.column)]),
  }
}

const qualifiersOf = (refs: readonly ColumnRef[]): readonly string[] => [...new Set(refs.flatMap((ref) => ref.qualifier ?? []))]

/**
 * The order of a list that names none. A DocType whose sort field is a list of its own keeps that in every list; others (`sort_field`,
 * `sort_order`; newest first unless told) where they are asked for it.
 */
function ordersOf({ json, columns }: Meta, wanted: boolean): readonly OrderExpression[] {
  const field = json.sort_field || 'creation'
  const own = field.includes(',')
    ? parseOrder(field)
    : wanted
      ? parseOrder(`\`${field}\` ${/^asc$/i.test(json.sort_order ?? '') ? 'asc' : 'desc'}`)
      : []
  return (own ?? []).filter(
    ({ column, aggregate }) => !aggregate && column.qualifier === undefined && columns.some(({ name }) => name === column.field),
  )
}

const refuse = (text: string, what: string) => validation({ message: `Illegal SQL Query: "${text.slice(0, 80)}" cannot be used to ${what} by` })

function readOrder(text: string): readonly OrderExpression[] {
  const order = parseOrder(text)
  if (!order || order.length > expressionLimits.order) throw refuse(text, 'sort')
  return order
}

function readGroup(text: string): readonly ColumnRef[] {
  const group = parseGroup(text)
  if (!group || group.length > expressionLimits.order || group.some((ref) => ref.field === '*')) throw refuse(text, 'group')
  return group
}
