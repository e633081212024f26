import { encryptedQuery, validation } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { listColumns } from './columns.ts'
import type { ColumnRef } from './expression.ts'
import type { Selected } from './select.ts'
import type { ListShape } from './shape.ts'
import { columnOf, type ResolvedColumn, type Source, type Sources } from './sources.ts'
import { columnTerm, type ResolvedTerm, resolveTerm } from './terms.ts'

/** One part of an order. */
export interface Ordered {
  readonly term: ResolvedTerm
  readonly direction: 'asc' | 'desc'
}

/** The value that a bare word means as key of a row: what the client named so. Throws encryptedQuery. */
function named(selected: readonly Selected[], ref: ColumnRef): ResolvedTerm | undefined {
  const found = ref.qualifier === undefined ? selected.find((one) => one.named && one.key === ref.field)?.term : undefined
  if (found?.column?.column.hash !== undefined) throw encryptedQuery({ field: ref.field })
  return found
}

/** The columns of `group_by`. Throws unknownColumn; validation for an aggregate. */
export async function groupsOf(sources: Sources, shape: ListShape, selected: readonly Selected[]): Promise<ResolvedColumn[]> {
  const groups: ResolvedColumn[] = []
  for (const ref of shape.group) {
    const term = named(selected, ref) ?? (await resolveTerm(sources, { column: ref }))
    if (!term.column || term.aggregate) throw validation({ message: `${ref.field} is computed: rows cannot be grouped by it` })
    groups.push(term.column)
  }
  return groups
}

/** What the order of a list has to fit. */
export interface OrderPlace {
  readonly selected: readonly Selected[]
  readonly groups: readonly ResolvedColumn[]
  /** A single row: an aggregate without groups. */
  readonly single: boolean
}

/**
 * The whole order of a list: what is asked for, then what makes it certain (names, or groups, or of distinct rows all values).
 * Throws unknownColumn, validation.
 */
export async function orderOf(sources: Sources, shape: ListShape, { selected, groups, single }: OrderPlace): Promise<Ordered[]> {
  const asked = await askedOrder(sources, shape, { selected, groups })
  if (single) return []
  if (shape.distinct) return distinctOrder(asked, selected)
  const rest = groups.length ? groups : tieBreak(sources)
  return unique([...asked, ...rest.map((column) => ({ term: columnTerm(column), direction: 'asc' as const }))])
}

async function askedOrder(sources: Sources, shape: ListShape, { selected, groups }: Omit<OrderPlace, 'single'>): Promise<Ordered[]> {
  const asked: Ordered[] = []
  for (const part of shape.order) {
    try {
      const term = (part.aggregate ? undefined : named(selected, part.column)) ?? (await resolveTerm(sources, part))
      if (term.aggregate && groups.length === 0 && !selected.some((one) => one.term.aggregate)) {
        throw validation({ message: 'Rows can be sorted by an aggregate only in groups' })
      }
      asked.push({ term, direction: part.direction })
    } catch (error) {
      if (!shape.ownOrder || !isCortadoError(error)) throw error
    }
  }
  return asked
}

/** Distinct rows can only be sorted by what is in them. */
function distinctOrder(asked: readonly Ordered[], selected: readonly Selected[]): Ordered[] {
  const inRows = new Set(selected.map(({ term }) => term.at))
  return unique([...asked.filter(({ term }) => inRows.has(term.at)), ...selected.map(({ term }) => ({ term, direction: 'asc' as const }))])
}

/** By name, then, where rows repeat, by the rows of tables. */
function tieBreak(sources: Sources): ResolvedColumn[] {
  const columns = (source: Source, names: readonly string[]) =>
    names.flatMap((name) => listColumns(source.meta).get(name) ?? []).map((column) => columnOf(source, column))
  return sources.all.flatMap((source) =>
    source === sources.main ? columns(source, ['name']) : source.several ? columns(source, ['idx', 'name']) : [],
  )
}

function unique(order: readonly Ordered[]): Ordered[] {
  const seen = new Set<string>()
  const kept: Ordered[] = []
  for (const part of order) {
    if (!seen.has(part.term.at)) kept.push(part)
    seen.add(part.term.at)
  }
  return kept
}
