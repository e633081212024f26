import { beforeAll, describe, expect, it } from 'vitest'
import { type Json, type Person, useTrips } from './trips-site.ts'

const { call, said, make, refuses, run } = useTrips()

describe('bad input is the client’s fault', () => {
  it.each<[method: string, args: Json]>([
    ...[
      { chart_name: 'none' },
      { chart: 'x' },
      { chart: { document_type: 'Trip', chart_type: 'Custom' } },
      { chart: { document_type: 'Trip', chart_type: 'Count', based_on: 'town' } },
      { chart: { document_type: 'Trip', chart_type: 'Count', timespan: 'toString' } },
      { chart: { document_type: 'Trip', chart_type: 'Count', timespan: 'Select Date Range' } },
      { chart: { document_type: 'Trip', chart_type: 'Sum', value_based_on: 'nothing' } },
      { chart: { document_type: 'Trip', chart_type: 'Count' }, from_date: '0001-01-01', time_interval: 'Daily' },
      { chart: { document_type: 'Trip', chart_type: 'Group By', group_by_based_on: 'secret; drop' } },
      { chart: { document_type: 'Trip', chart_type: 'Count', type: 'Heatmap', heatmap_year: 'x' } },
      { chart: { document_type: 'Trip', chart_type: 'Count', filters_json: '[[' } },
    ].map((args): [string, Json] => ['doctype.dashboard_chart.dashboard_chart.get', args]),
    ...[
      { doc: 1 },
      { doc: {} },
      { doc: 'none' },
      { doc: { document_type: 'Trip', function: 'toString' } },
      { doc: { document_type: 'Trip', function: 'Sum' } },
    ].map((args): [string, Json] => ['doctype.number_card.number_card.get_result', args]),
  ])('%s: case %#', (method, args) => refuses(method, args))
})

describe('dashboards', () => {
  const chart = async (who: Person, values: Json, sent: Json = {}) => {
    const filters_json = JSON.stringify([['Trip', 'code', 'like', 'D%', false]])
    const given = { name: 'Trips', document_type: 'Trip', based_on: 'begins', value_based_on: 'cost', filters_json, ...values }
    const { labels, datasets, dataPoints } = await said<{ labels: string[]; datasets?: Json[]; dataPoints?: Json }>(
      who,
      'doctype.dashboard_chart.dashboard_chart.get',
      { chart: given, ...sent },
    )
    return { labels, values: datasets?.[0]?.values, dataPoints }
  }
  const card = (who: Person, doc: Json, args: Json = {}) =>
    said<number>(who, 'doctype.number_card.number_card.get_result', {
      doc: { document_type: 'Trip', filters_json: '[["Trip","code","like","D-%"]]', ...doc },
      ...args,
    })

  beforeAll(async () => {
    for (const [code, begins, cost, town] of [
      ['D-1', '2025-01-31 10:00:00', 10, 'Bern'],
      ['D-2', '2025-02-01 00:00:00', 20, 'Bern'],
      ['D-3', '2025-02-28 23:59:59', 30, 'Thun'],
      ['D-4', '2025-05-01 08:00:00', 40, ''],
    ])
      await make('Trip', { code, begins, cost, town })
    await make('Trip', { code: 'D', begins: '2026-05-01 10:00:00' })
    await make('Ledger', { trip: 'D-1' })
  })

  const span = { from_date: '2025-01-15', to_date: '2025-05-01' }
  const months = ['Jan 2025', 'Feb 2025', 'Mar 2025', 'Apr 2025', 'May 2025']
  it.each<[chart: Json, labels: string[], values: number[]]>([
    [{ chart_type: 'Count', time_interval: 'Monthly' }, months, [1, 2, 0, 0, 1]],
    [{ chart_type: 'Sum', time_interval: 'Monthly' }, months, [10, 50, 0, 0, 40]],
    [{ chart_type: 'Average', time_interval: 'Monthly' }, months, [10, 25, 0, 0, 40]],
    [{ chart_type: 'Count', time_interval: 'Quarterly' }, ['Quarter 1 2025', 'Quarter 2 2025'], [3, 1]],
    [{ chart_type: 'Count', time_interval: 'Yearly' }, ['2025'], [4]],
    [{ chart_type: 'Count', time_interval: 'Weekly', from_date: '2025-01-30', to_date: '2025-02-03' }, ['2025-02-01', '2025-02-08'], [2, 0]],
    [{ chart_type: 'Count', time_interval: 'Daily', from_date: '2025-01-31', to_date: '2025-02-01' }, ['2025-01-31', '2025-02-01'], [1, 1]],
    [
      { chart_type: 'Count', time_interval: 'Monthly', from_date: undefined, to_date: '2025-03-15', timespan: 'Last Month' },
      ['Feb 2025', 'Mar 2025'],
      [1, 0],
    ],
    [{ chart_type: 'Group By', group_by_based_on: 'town' }, ['Bern', 'Not Specified', 'Thun'], [2, 2, 1]],
    [
      { chart_type: 'Group By', group_by_based_on: 'town', group_by_type: 'Sum', aggregate_function_based_on: 'cost', number_of_groups: 1 },
      ['Not Specified', 'Other'],
      [40, 60],
    ],
  ])('%j', async (values, labels, expected) => {
    const found = await chart('anna', { ...span, ...values })
    const pairs = (names: readonly string[], numbers: unknown) => names.map((name, at) => [name, (numbers as number[])[at]])
    const sorted = values.chart_type === 'Group By' ? (each: unknown[][]) => each.toSorted() : (each: unknown[][]) => each
    expect(sorted(pairs(found.labels, found.values))).toEqual(sorted(pairs(labels, expected)))
  })

  it('show a year day by day', async () => {
    const second = (day: string) => String(Date.parse(`${day}T00:00:00Z`) / 1000)
    const { dataPoints } = await chart('anna', { chart_type: 'Count', type: 'Heatmap', heatmap_year: '2025' })
    expect(dataPoints).toEqual({ [second('2025-01-31')]: 1, [second('2025-02-01')]: 1, [second('2025-02-28')]: 1, [second('2025-05-01')]: 1 })
  })

  it('are stored, for roles, and count what the user may see', async () => {
    const values = {
      chart_type: 'Sum',
      document_type: 'Trip',
      based_on: 'begins',
      value_based_on: 'cost',
      filters_json: '[]',
      timespan: 'Select Date Range',
      time_interval: 'Yearly',
      ...span,
    }
    await make('Dashboard Chart', { chart_name: 'Costs', ...values, roles: [{ role: 'Driver' }] })
    const get = (who: Person, args: Json = {}) => call(who, 'doctype.dashboard_chart.dashboard_chart.get', { chart_name: 'Costs', ...args })
    expect((await get('anna')).body.message).toEqual({ labels: ['2025'], datasets: [{ name: 'Costs', values: [100] }] })
    expect((await get('anna', { filters: [['Trip', 'town', '=', 'Thun']] })).body.message).toMatchObject({ datasets: [{ values: [30] }] })
    expect((await get('carl')).status).toBe(403)
    const ledgers = { chart: { document_type: 'Ledger', chart_type: 'Count' } }
    expect((await call('anna', 'doctype.dashboard_chart.dashboard_chart.get', ledgers)).status).toBe(403)
  })

  it.each<[string, Json, number]>([
    ['anna', { function: 'Count' }, 4],
    ['anna', { function: 'Sum', aggregate_function_based_on: 'cost' }, 100],
    ['anna', { function: 'Average', aggregate_function_based_on: 'cost' }, 25],
    ['anna', { function: 'Minimum', aggregate_function_based_on: 'cost' }, 10],
    ['anna', { function: 'Maximum', aggregate_function_based_on: 'cost' }, 40],
    ['anna', { function: 'Count', filters_json: '[["Trip","town","=","none"]]' }, 0],
  ])('cards show to %s %j', async (who, doc, expected) => {
    expect(await card(who as Person, doc)).toBe(expected)
  })

  it('cards tell what has grown', async () => {
    const doc = {
      document_type: 'Trip',
      function: 'Count',
      show_percentage_stats: 1,
      stats_time_interval: 'Monthly',
      filters_json: '[["Trip","code","like","D-%"]]',
    }
    const grown = (values: Json = {}) =>
      said('anna', 'doctype.number_card.number_card.get_percentage_difference', { doc: { ...doc, ...values }, result: 4 })
    expect(await grown()).toBeUndefined()
    await run((ctx) => ctx.db.write({ text: `update "tabTrip" set creation = '2020-01-01' where name in ('D-1', 'D-2')`, values: [] }))
    expect(await grown()).toBe(100)
    expect(await grown({ show_percentage_stats: 0 })).toBeUndefined()
    expect((await call('carl', 'doctype.number_card.number_card.get_result', { doc: { ...doc, document_type: 'Ledger' } })).status).toBe(403)
  })

  it('cards are stored', async () => {
    const { name } = await make('Number Card', {
      label: 'All',
      type: 'Document Type',
      document_type: 'Trip',
      function: 'Count',
      filters_json: '[["Trip","code","like","D-%"]]',
    })
    expect(await said('carl', 'doctype.number_card.number_card.get_result', { doc: name })).toBe(4)
  })
})
