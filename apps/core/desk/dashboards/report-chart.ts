import { badArgument, notFound, validation } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { type ChartValues, chartFunction } from 'cortado/app/chart-sources.ts'
import type { ReportColumn } from 'cortado/app/reports.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { load } from 'cortado/document/load.ts'
import { reportFor } from '../reports/allowed.ts'
import type { ReadResult } from '../reports/columns.ts'
import { reportRows } from '../reports/rows.ts'
import { filterValues } from '../reports/run.ts'

/** Most values along a chart. */
const most = 2_000

/** The data of a chart of type Report: what its report says itself (`use_report_chart`), or a dataset for each field of `y_axis` along `x_field`. Throws as reports do, badArgument. */
export async function reportChart(ctx: Context, chart: Row): Promise<ChartValues> {
  const found = await reportRows(await reportFor(ctx, String(chart.report_name ?? '')), objectOf(chart.filters_json))
  return Number(chart.use_report_chart ?? 0) ? ownChart(found) : alongField(chart, found)
}

/** Filters that are kept as JSON text, or as they were sent. Throws badArgument. */
export const objectOf = (given: unknown): Row =>
  filterValues(typeof given === 'string' && given !== '' ? listless(parseJson(given, 'filters_json')) : listless(given))

/** An empty list stands for no filters. */
const listless = (given: unknown): unknown => (Array.isArray(given) && given.length === 0 ? {} : given)

function ownChart({ chart }: ReadResult): ChartValues {
  const data = (chart as { data?: Partial<ChartValues> } | null | undefined)?.data
  if (!data) return { labels: [], datasets: [] }
  return { ...data, labels: (data.labels ?? []).map(String), datasets: data.datasets ?? [] }
}

function alongField(chart: Row, { columns, result }: ReadResult): ChartValues {
  const along = columnOf(columns, chart.x_field, 'x_field')
  const fields = fieldsOf(chart.y_axis)
  if (result.length > most) throw validation({ message: `The report has more than ${most} rows: give the chart filters` })
  const shown = fields.map((fieldname) => columnOf(columns, fieldname, 'y_axis'))
  return {
    labels: result.map((row) => String(row[along.fieldname] ?? '')),
    datasets: shown.map(({ fieldname, label }) => ({ name: label ?? fieldname, values: result.map((row) => numberOf(row[fieldname])) })),
  }
}

function fieldsOf(given: unknown): string[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > 50)
    throw badArgument({ argument: 'y_axis', reason: 'it should be rows with a y_field' })
  return given.map((row: unknown) => String((row as Row | null)?.y_field ?? ''))
}

function columnOf(columns: readonly ReportColumn[], wanted: unknown, argument: string): ReportColumn {
  const found = columns.find(({ fieldname }) => fieldname === wanted)
  if (found) return found
  throw badArgument({ argument, reason: `${wanted ?? ''} is no column of the report` })
}

/** A value as a number; decimals may be texts or objects that JSON writes in full. */
export const numberOf = (value: unknown): number => Number(typeof value === 'object' && value !== null ? JSON.stringify(value) : value) || 0

/** The data of a chart of type Custom: what the code of its source answers. Throws notFound, validation where no app has code for it. */
export async function sourceChart(ctx: Context, chart: Row): Promise<ChartValues> {
  const source = String(chart.source ?? '')
  if (source === '') throw notFound({ doctype: 'Dashboard Chart Source', name: `of ${chart.name ?? 'the chart'}` })
  const { values } = await load(ctx, 'Dashboard Chart Source', source)
  const execute = await chartFunction(ctx, { module: String(values.module), name: source })
  if (!execute)
    throw validation({
      message: `The chart source ${source} has no code: an app can have it in TypeScript, in dashboard_chart_source/ of the module ${values.module}`,
    })
  const text = (key: string): string | undefined => (chart[key] == null || chart[key] === '' ? undefined : String(chart[key]))
  return execute(ctx, {
    chart,
    filters: objectOf(chart.filters_json),
    from_date: text('from_date'),
    to_date: text('to_date'),
    timespan: text('timespan'),
    time_interval: text('time_interval'),
    heatmap_year: text('heatmap_year'),
  })
}
