import { badArgument, noPermission } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { chartData } from '../../../../../desk/charts.ts'
import { hasOneOf } from '../../../../../desk/roles.ts'

/**
 * The data of a chart: `{ labels, datasets: [{ name, values }] }`, of a heatmap `{ labels: [], dataPoints }`. Of a Dashboard Chart by its name, or of the
 * values of one (`chart`); what else is sent stands instead of what the chart holds. Documents that the user may not see do not count.
 */
export const get = whitelist(
  {
    args: {
      chart_name: 'string?',
      chart: 'json?',
      filters: 'json?',
      from_date: 'string?',
      to_date: 'string?',
      timespan: 'string?',
      time_interval: 'string?',
      heatmap_year: 'string?',
    },
  },
  async (ctx, { chart_name, chart, filters, ...sent }) => {
    const known = chart_name ? await storedChart(ctx, chart_name) : givenChart(chart)
    const changes = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined && value !== ''))
    return chartData(ctx, { ...known, ...changes, ...(filters != null && filters !== '' && { filters_json: filters }) })
  },
)

async function storedChart(ctx: Context, name: string): Promise<Row> {
  const chart = await load(ctx, 'Dashboard Chart', name)
  await demand(ctx, chart.meta, 'read', chart.values)
  const roles = chart.rows('roles').map((row) => row.get<string>('role'))
  if (!hasOneOf(ctx, roles)) throw noPermission({ right: 'read', doctype: 'Dashboard Chart', name })
  return chart.values
}

function givenChart(chart: unknown): Row {
  if (chart !== null && typeof chart === 'object' && !Array.isArray(chart)) return chart as Row
  throw badArgument({ argument: 'chart', reason: 'it should be an object, unless chart_name names a Dashboard Chart' })
}
