import type { Context } from '../context.ts'
import { moduleFunction } from './module-code.ts'

/** What a chart shows, in Frappe's keys. */
export interface ChartValues {
  readonly labels: readonly string[]
  readonly datasets?: readonly { readonly name: string; readonly values: readonly number[] }[]
  /** Of a heatmap: values by the second at which a day begins (UTC). */
  readonly dataPoints?: Readonly<Record<string, number>>
}

/** What the code of a chart source is asked for; days as texts, absent where nothing is chosen. */
export interface ChartRequest {
  /** Values of the Dashboard Chart. */
  readonly chart: Readonly<Record<string, unknown>>
  readonly filters: Readonly<Record<string, unknown>>
  readonly from_date?: string
  readonly to_date?: string
  readonly timespan?: string
  readonly time_interval?: string
  readonly heatmap_year?: string
}

/**
 * The code of a Dashboard Chart Source: what `<module>/dashboard_chart_source/<name>/<name>.ts` exports as `execute`. What it reads with `list` and `count` is
 * what the user may see.
 */
export type ChartFunction = (ctx: Context, request: ChartRequest) => ChartValues | Promise<ChartValues>

/** What an app has as the code of a chart source; undefined: none has some. Throws SETUP where the file exports no `execute`. */
export async function chartFunction(ctx: Context, { module, name }: { module: string; name: string }): Promise<ChartFunction | undefined> {
  return (await moduleFunction(ctx, { module, kind: 'dashboard_chart_source', name })) as ChartFunction | undefined
}
