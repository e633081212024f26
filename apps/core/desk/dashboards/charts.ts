import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import type { ChartValues } from 'cortado/app/chart-sources.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { filterList } from '../client-filters.ts'
import { before, periodEnd, periodLabel, periodsBetween, readInterval } from './periods.ts'
import { numberOf, reportChart, sourceChart } from './report-chart.ts'

/** The data of a chart (the values of a Dashboard Chart) of what the user may see. Throws badArgument, validation, and as `list`, reports and sources do. */
export async function chartData(ctx: Context, chart: Row): Promise<ChartValues> {
  if (chart.chart_type === 'Report') return reportChart(ctx, chart)
  if (chart.chart_type === 'Custom') return sourceChart(ctx, chart)
  if (chart.chart_type !== 'Group By' && !Object.hasOwn(valueOfKind, String(chart.chart_type)))
    throw badArgument({ argument: 'chart_type', reason: 'it should be Count, Sum, Average, Group By, Report or Custom' })
  const meta = await ctx.meta.get(String(chart.document_type ?? ''))
  const source = { ctx, meta, chart, filters: storedFilters(chart.filters_json, meta) }
  if (chart.chart_type === 'Group By') return byGroups(source)
  return chart.type === 'Heatmap' ? heatmap(source) : overTime(source)
}

/** A chart with what it is made of. */
interface Source {
  readonly ctx: Context
  readonly meta: Meta
  readonly chart: Row
  readonly filters: readonly unknown[][]
}

/** Filters that are kept as JSON text, or as they were sent. Throws badArgument. */
export function storedFilters(given: unknown, { name }: Meta): unknown[][] {
  const filters = typeof given === 'string' && given !== '' ? parseJson(given, 'filters_json') : given
  return filterList(filters ?? [], name)
}

/** Cancelled documents are in no chart. */
const aggregated = ({ ctx, meta, chart, filters }: Source, more: { fields: string[]; filters?: unknown[][]; group_by: string; order_by: string }) =>
  list(ctx, meta.name, {
    ...more,
    filters: [...filters, [meta.name, 'docstatus', '<', 2], ...(more.filters ?? [])],
    parent_doctype: chart.parent_document_type ? String(chart.parent_document_type) : undefined,
  }) as Promise<Row[]>

function columnOf({ name, columns }: Meta, given: unknown, argument: string): string {
  if (typeof given === 'string' && columns.some((column) => column.name === given)) return given
  throw badArgument({ argument, reason: `it should be a field of ${name}` })
}

async function byGroups(source: Source): Promise<ChartValues> {
  const { meta, chart } = source
  const by = columnOf(meta, chart.group_by_based_on, 'group_by_based_on')
  const kind = String(chart.group_by_type || 'Count')
  const value = Object.hasOwn(valueOfKind, kind) ? valueOfKind[kind] : undefined
  if (!value) throw badArgument({ argument: 'group_by_type', reason: 'it should be Count, Sum or Average' })
  const summed = value === valueOfKind.Count ? undefined : columnOf(meta, chart.aggregate_function_based_on, 'aggregate_function_based_on')
  const rows = await aggregated(source, { fields: [`${by} as label`, ...sumsOf(summed)], group_by: by, order_by: 'amount desc' })
  // null and an empty text are one group
  const merged = Map.groupBy(rows, ({ label }) => String(label || 'Not Specified'))
  const groups = [...merged]
    .map(([label, found]) => ({ label, value: value(found.map(readSums).reduce(added)) }))
    .toSorted((a, b) => b.value - a.value)
  const most = Number(chart.number_of_groups) || groups.length
  const others = groups.slice(most).reduce((sum, each) => sum + each.value, 0)
  const shown = groups.length > most ? [...groups.slice(0, most), { label: 'Other', value: others }] : groups
  return { labels: shown.map(({ label }) => label), datasets: [{ name: nameOf(chart), values: shown.map((group) => group.value) }] }
}

/** How many documents, and the sum of a field of theirs. */
interface Sums {
  readonly total: number
  readonly amount: number
}

const sumsOf = (field: string | undefined): string[] => ['count(name) as amount', ...(field ? [`sum(${field}) as total`] : [])]

const readSums = ({ amount, total }: Row): Sums => ({ amount: numberOf(amount), total: numberOf(total) })

const added = (a: Sums, b: Sums): Sums => ({ amount: a.amount + b.amount, total: a.total + b.total })

const valueOfKind: Readonly<Record<string, (sums: Sums) => number>> = {
  Count: ({ amount }) => amount,
  Sum: ({ total }) => total,
  Average: ({ total, amount }) => (amount ? total / amount : 0),
}

const nameOf = (chart: Row): string => String(chart.name ?? chart.chart_name ?? '')

async function overTime(source: Source): Promise<ChartValues> {
  const { ctx, chart } = source
  const interval = readInterval(chart.time_interval)
  const { from, to } = spanOf(chart, ctx.clock.today())
  const sums = new Map<string, Sums>(periodsBetween(from, to, interval).map((end) => [end, { total: 0, amount: 0 }]))
  for (const { day, ...more } of await perDay(source, from, to)) {
    const end = periodEnd(day, interval)
    sums.set(end, added(sums.get(end) ?? { total: 0, amount: 0 }, more))
  }
  const value = valueOfKind[String(chart.chart_type)] ?? (({ amount }) => amount)
  return {
    labels: [...sums.keys()].map((end) => periodLabel(end, interval)),
    datasets: [{ name: nameOf(chart), values: [...sums.values()].map(value) }],
  }
}

const day = /^\d{4}-\d\d-\d\d/

/** The days that a chart shows: those of its timespan up to today, or the given ones. Throws badArgument. */
function spanOf({ timespan, from_date, to_date }: Row, today: string): { from: string; to: string } {
  const to = day.exec(String(to_date ?? ''))?.[0] ?? today
  if (from_date == null || from_date === '') {
    if (timespan === 'Select Date Range') throw badArgument({ argument: 'from_date', reason: 'it should be a date' })
    return { from: before(to, String(timespan || 'Last Year')), to }
  }
  const from = day.exec(String(from_date))?.[0]
  if (!from || [from, to].some((each) => Number.isNaN(Date.parse(each)))) throw badArgument({ argument: 'from_date', reason: 'it should be a date' })
  return { from, to }
}

async function perDay(source: Source, from: string, to: string): Promise<(Sums & { day: string })[]> {
  const { meta, chart } = source
  const field = columnOf(meta, chart.based_on || 'creation', 'based_on')
  if (!/^(date|datetime)$/.test(meta.columns.find(({ name }) => name === field)?.kind.kind ?? ''))
    throw badArgument({ argument: 'based_on', reason: `${field} is no date` })
  const value = chart.chart_type === 'Count' ? undefined : columnOf(meta, chart.value_based_on, 'value_based_on')
  const rows = await aggregated(source, {
    fields: [`${field} as moment`, ...sumsOf(value)],
    filters: [[meta.name, field, 'between', [from, to]]],
    group_by: field,
    order_by: `${field} asc`,
  })
  return rows.map((row) => ({ day: String(row.moment).slice(0, 10), ...readSums(row) }))
}

async function heatmap(source: Source): Promise<ChartValues> {
  const { ctx, chart } = source
  const year = String(chart.heatmap_year || ctx.clock.today().slice(0, 4))
  if (!/^\d{4}$/.test(year)) throw badArgument({ argument: 'heatmap_year', reason: 'it should be a year' })
  const points: Record<string, number> = {}
  for (const { day: of, amount, total } of await perDay(source, `${year}-01-01`, `${year}-12-31`)) {
    const second = String(Date.parse(`${of}T00:00:00Z`) / 1_000)
    points[second] = (points[second] ?? 0) + (chart.chart_type === 'Count' ? amount : total)
  }
  return { labels: [], dataPoints: points }
}
