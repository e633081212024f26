import { unknownColumn } from '@cortado/contract/error-catalogue.ts'
import { type Filter, parseFilters } from '@cortado/contract/filters.ts'
import { sql } from 'kysely'
import type { FilterClock, PreparedFilter } from '../../database/filters/column.ts'
import { type ColumnFilter, prepareFilters } from '../../database/filters/prepare.ts'
import type { Meta } from '../../meta/meta.ts'
import { hashFilter } from '../fields/encrypted.ts'
import { hashKind, listColumns, optionalColumns } from './columns.ts'
import { type ColumnRef, parseColumn } from './expression.ts'
import type { ListOptions, ListQuery } from './query.ts'
import type { ResolvedColumn, Sources } from './sources.ts'

/** The filters of a list, ready for its statement. */
export interface Where {
  readonly parts: readonly PreparedFilter[]
  readonly values: readonly unknown[]
  readonly shape: string
  /** Whether they leave few rows: one compares an indexed column for equality. */
  readonly narrow: boolean
}

const nothing: Where = { parts: [], values: [], shape: '', narrow: false }

/** Reads `filters` and `or_filters`. Throws what `parseFilters` and the operators throw, and unknownColumn. */
export async function readWhere(sources: Sources, query: ListQuery, options: ListOptions): Promise<Where> {
  const doctype = sources.main.meta.name
  const all = await columnFilters(sources, parseFilters(query.filters, { doctype, lenient: options.lenient }), options)
  const any = await columnFilters(sources, parseFilters(query.or_filters, { doctype, argument: 'or_filters', lenient: options.lenient }), options)
  if (all.length === 0 && any.length === 0) return nothing
  const clock = filterClock(sources)
  const parts = [prepareFilters(all, clock, 'all'), prepareFilters(any, clock, 'any')].filter((part) => part !== undefined)
  return {
    parts,
    values: parts.flatMap((part) => part.values),
    shape: parts.map((part) => part.shape).join('\n'),
    narrow: all.some(({ operator, indexed }) => indexed && (operator === '=' || operator === 'in')),
  }
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

function filterClock({ ctx }: Sources): FilterClock {
  return {
    get today() {
      return ctx.clock.today()
    },
    get firstDayOfWeek() {
      return Math.max(weekdays.indexOf(String(ctx.settings.get('first_day_of_the_week') ?? '').toLowerCase()), 0)
    },
  }
}

type ListFilter = ColumnFilter & { readonly indexed: boolean }

async function columnFilters(sources: Sources, filters: readonly Filter[], options: ListOptions): Promise<ListFilter[]> {
  const found: ListFilter[] = []
  for (const filter of filters) {
    const resolved = await columnOfFilter(sources, filter, options)
    if (!resolved) continue
    const { source, column, ref, at } = resolved
    const tree = filter.operator.endsWith('of') || filter.operator.endsWith('(inclusive)') ? await treeTable(sources, resolved) : undefined
    if (column.hash !== undefined) {
      const hashes = { ref: sql.id(source.alias, column.hash), name: filter.field, kind: hashKind, neverNull: false }
      const filtered = hashFilter(sources.ctx, column.name, filter)
      found.push({ column: hashes, at: `${source.alias}.${column.hash}`, ...filtered, indexed: source === sources.main })
      continue
    }
    found.push({
      column: { ref, name: filter.field, kind: column.kind, neverNull: column.neverNull, convert: column.convert, tree },
      at: `${at}${tree ? ` in ${tree}` : ''}`,
      operator: filter.operator,
      value: filter.value,
      indexed: column.indexed && source === sources.main,
    })
  }
  return found
}

/** undefined: a column that the table lacks and that does not matter. */
async function columnOfFilter(sources: Sources, filter: Filter, options: ListOptions): Promise<ResolvedColumn | undefined> {
  const ref = parseColumn(filter.field)
  if (!ref) throw unknownColumn({ field: filter.field.slice(0, 80) })
  const named = filter.doctype === undefined ? ref : { ...ref, qualifier: `tab${filter.doctype}` }
  const source = filter.doctype === undefined ? undefined : await sources.child(filter.doctype)
  if (named.qualifier === undefined && !listColumns(sources.main.meta).has(ref.field)) return elsewhere(sources, ref, options)
  if (source && !listColumns(source.meta).has(ref.field) && optionalColumns.has(ref.field)) return undefined
  return sources.resolveReadable(named)
}

/** A field that the DocType does not have: for code in the process, the first of its tables that has it. */
async function elsewhere(sources: Sources, ref: ColumnRef, options: ListOptions): Promise<ResolvedColumn | undefined> {
  if (optionalColumns.has(ref.field)) return undefined
  for (const table of options.lenient ? sources.main.meta.tableFields : []) {
    const child = await sources.ctx.meta.find(table.options ?? '')
    if (child && listColumns(child).has(ref.field)) return sources.resolveReadable({ qualifier: child.table, field: ref.field })
  }
  throw unknownColumn({ field: ref.field })
}

/** The table of the tree that a Link field, or the name of a tree, points into; undefined where there is none. */
async function treeTable(sources: Sources, { source, column }: ResolvedColumn): Promise<string | undefined> {
  const target: Meta | undefined =
    column.name === 'name' ? source.meta : column.field?.fieldtype === 'Link' ? await sources.ctx.meta.find(column.field.options ?? '') : undefined
  return target?.isTree && !target.isVirtual && target.columns.find(({ name }) => name === 'name')?.kind.kind === 'varchar' ? target.table : undefined
}
