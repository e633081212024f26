import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { toPlain } from 'cortado/document/new.ts'
import { toWire } from 'cortado/document/wire.ts'
import { demand } from 'cortado/permission/decide.ts'
import { addToDashboard, freeName, insertOwn, objectArgument } from '../../../../../desk/dashboards/add.ts'
import { chartData } from '../../../../../desk/dashboards/charts.ts'
import { ownOrPublic } from '../../../../../desk/dashboards/search.ts'

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
  return toPlain(chart)
}

function givenChart(chart: unknown): Row {
  if (chart !== null && typeof chart === 'object' && !Array.isArray(chart)) return chart as Row
  throw badArgument({ argument: 'chart', reason: 'it should be an object, unless chart_name names a Dashboard Chart' })
}

const methods = ['POST', 'PUT'] as const

/** Makes a chart, with a number behind its name where that is taken: private for who may not create Dashboard Charts. Answers it. */
export const create_dashboard_chart = whitelist({ args: { args: 'json' }, methods }, async (ctx, { args }) =>
  toWire(await insertChart(ctx, objectArgument(args)), { nulls: 'omit' }),
)

async function insertChart(ctx: Context, { chart_name, custom_options, ...values }: Row): Promise<Document> {
  const options = custom_options !== null && typeof custom_options === 'object' ? JSON.stringify(custom_options) : custom_options
  return insertOwn(ctx, 'Dashboard Chart', {
    filters_json: '{}',
    ...values,
    chart_name: chart_name ? await freeName(ctx, 'Dashboard Chart', String(chart_name)) : undefined,
    custom_options: options,
  })
}

/** Makes a chart and puts it on `dashboard`, where one is named. */
export const create_report_chart = whitelist({ args: { args: 'json' }, methods }, async (ctx, { args }) => {
  const { dashboard, set_standard, ...values } = objectArgument(args)
  const { name } = await insertChart(ctx, values)
  if (dashboard) await addToDashboard(ctx, { dashboard, table: 'charts', field: 'chart', name, standard: Boolean(set_standard) })
})

/** Puts the chart `chart_name` (or `name`) on `dashboard`. */
export const add_chart_to_dashboard = whitelist({ args: { args: 'json' }, methods }, async (ctx, { args }) => {
  const { dashboard, chart_name, name, set_standard } = objectArgument(args)
  await addToDashboard(ctx, { dashboard, table: 'charts', field: 'chart', name: chart_name || name, standard: Boolean(set_standard) })
})

/** The user's charts and the public ones, for a link: rows of the name. */
export const get_charts_for_user = whitelist(
  { args: { doctype: 'string?', txt: 'string?', searchfield: 'string?', start: 'int?', page_len: 'int?', filters: 'json?' } },
  (ctx, args) => ownOrPublic(ctx, 'Dashboard Chart', { ...args, fields: ['name'] }),
)
