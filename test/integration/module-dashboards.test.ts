import type { Json } from 'cortado/testing/people.ts'
import { describe, expect, it } from 'vitest'
import { ask, call, type Member, said, stored, useBoard } from './board-site.ts'

// Charts, cards and dashboards that an app has as files of its modules, and those that users make.

useBoard()

const chart = (who: Member, args: Json) => said(who, 'doctype.dashboard_chart.dashboard_chart.get', args)
const card = (who: Member, doc: unknown, more: Json = {}) => call(who, 'doctype.number_card.number_card.get_result', { doc, ...more })

describe('charts', () => {
  const report = {
    chart_type: 'Report',
    report_name: 'Census',
    x_field: 'room',
    y_axis: [{ y_field: 'heads' }, { y_field: 'chairs' }],
    filters_json: '{"factor": 10}',
  }
  it('of an app’s own source get what is chosen', async () => {
    expect(await chart('clerk', { chart_name: 'Moves Chart' })).toEqual({
      labels: ['Last Year', 'clerk@example.com'],
      datasets: [{ name: 'Moves Chart', values: [7, 2] }],
    })
    expect(await chart('clerk', { chart_name: 'Moves Chart', filters: { level: 1 }, timespan: 'Last Week' })).toMatchObject({
      labels: ['Last Week', 'clerk@example.com'],
      datasets: [{ values: [1, 2] }],
    })
    const config = await said<string>('admin', 'doctype.dashboard_chart_source.dashboard_chart_source.get_config', { name: 'Moves' })
    expect(config).toContain('chart_sources["Moves"]')
  })

  it('of a report show its columns, or what it draws itself', async () => {
    expect(await chart('chair', { chart: report })).toEqual({
      labels: ['Upper', 'Lower'],
      datasets: [
        { name: 'Heads', values: [30, 50] },
        { name: 'Chairs', values: [4, 6] },
      ],
    })
    expect(await chart('chair', { chart: { ...report, use_report_chart: 1 } })).toEqual({
      labels: ['all'],
      datasets: [{ name: 'Heads', values: [8] }],
    })
  })

  it.each<[Member, Json, number]>([
    ['clerk', report, 403],
    ['chair', { ...report, x_field: 'nothing' }, 417],
    ['chair', { ...report, y_axis: [] }, 417],
    ['chair', { ...report, report_name: 'none' }, 404],
    ['chair', { chart_type: 'Custom' }, 404],
    ['chair', { chart_type: 'Custom', source: 'none' }, 404],
    ['chair', { chart_type: 'Other' }, 417],
  ])('as %s: %j', async (who, values, status) => {
    expect((await call(who, 'doctype.dashboard_chart.dashboard_chart.get', { chart: values })).status).toBe(status)
  })
})

describe('cards', () => {
  it.each<[Json, number]>([
    [{ report_function: 'Sum' }, 8],
    [{ report_function: 'Average' }, 4],
    [{ report_function: 'Minimum' }, 3],
    [{ report_function: 'Maximum' }, 5],
    [{ report_function: 'Sum', filters_json: '{"factor": 2}' }, 16],
  ])('of a report: %j', async (values, expected) => {
    const doc = { type: 'Report', report_name: 'Census', report_field: 'heads', ...values }
    expect((await card('chair', doc)).body.message).toBe(expected)
    expect((await card('clerk', doc)).status).toBe(403)
  })

  it.each<[unknown, number, unknown]>([
    ['Head Card', 200, 16],
    [{ type: 'Custom', method: 'frappe.desk.desktop.get_workspace_sidebar_items' }, 200, expect.objectContaining({ has_access: false })],
    [{ type: 'Custom', method: 'frappe.desk.reportview.delete_items' }, 417, undefined],
    [{ type: 'Custom', method: 'frappe.nothing.at_all' }, 417, undefined],
    [{ type: 'Custom' }, 417, undefined],
    [{ type: 'Report', report_name: 'Census', report_field: 'nothing', report_function: 'Sum' }, 417, undefined],
  ])('case %#', async (doc, status, message) => {
    const answer = await card('chair', doc)
    expect([answer.status, answer.body.message]).toEqual([status, message])
  })

  it('do not call what only a POST may', async () => {
    const doc = encodeURIComponent(JSON.stringify({ type: 'Custom', method: 'frappe.desk.reportview.delete_report' }))
    expect((await ask('admin', 'GET', `/api/method/frappe.desk.doctype.number_card.number_card.get_result?doc=${doc}`)).status).toBe(403)
  })

  it('tell no growth where they are not made of documents', async () => {
    const { body } = await call('chair', 'doctype.number_card.number_card.get_percentage_difference', { doc: 'Head Card', result: 3 })
    expect(body.message).toBeUndefined()
  })
})

describe('dashboards', () => {
  const shown = async (who: Member) => [
    (await said<Json[]>(who, 'doctype.dashboard.dashboard.get_permitted_charts', { dashboard_name: 'Heads' })).map((row) => [
      row.chart,
      row.custom_options,
    ]),
    (await said<Json[]>(who, 'doctype.dashboard.dashboard.get_permitted_cards', { dashboard_name: 'Heads' })).map((row) => row.card),
  ]
  it('show the charts and cards of what the user may see', async () => {
    expect(await shown('chair')).toEqual([[['Moves Chart', '{"colors": ["red"]}']], ['Head Card']])
    expect(await shown('clerk')).toEqual([[['Moves Chart', '{"colors": ["red"]}']], []])
  })

  it('are lists and documents of the same charts and cards', async () => {
    const names = async (who: Member, doctype: string) =>
      ((await ask(who, 'GET', `/api/resource/${doctype}`)).body.data as Json[]).map(({ name }) => name)
    expect(await names('clerk', 'Number Card')).toEqual([])
    expect(await names('chair', 'Number Card')).toEqual(['Head Card'])
    expect((await ask('clerk', 'GET', '/api/resource/Number Card/Head Card')).status).toBe(403)
    expect(await said('chair', 'doctype.number_card.number_card.get_cards_for_user', { doctype: 'Number Card', txt: 'Head' })).toEqual([
      ['Head Card', 'Heads', null],
    ])
    expect(await said('clerk', 'doctype.dashboard_chart.dashboard_chart.get_charts_for_user', { doctype: 'Dashboard Chart' })).toEqual([
      ['Moves Chart'],
    ])
  })

  it('get new charts and cards from who may change them', async () => {
    const values = {
      chart_name: 'Users',
      chart_type: 'Count',
      document_type: 'User',
      based_on: 'creation',
      timespan: 'Last Year',
      time_interval: 'Yearly',
      filters_json: '[]',
    }
    const create = (who: Member, args: Json) => call(who, 'doctype.dashboard_chart.dashboard_chart.create_dashboard_chart', { args })
    expect((await create('chair', { ...values, is_public: 1 })).body.message).toMatchObject({
      name: 'Users',
      is_public: 0,
      owner: 'chair@example.com',
    })
    expect((await create('admin', { ...values, is_public: 1 })).body.message).toMatchObject({ name: 'Users-1', is_public: 1 })
    expect((await create('admin', { ...values, document_type: '' })).status).toBe(417)
    const board = { dashboard_name: 'Ours', charts: [{ chart: 'Users' }] }
    expect((await ask('admin', 'POST', '/api/resource/Dashboard', board)).status).toBe(200)
    const add = (who: Member) =>
      call(who, 'doctype.dashboard_chart.dashboard_chart.add_chart_to_dashboard', { args: { dashboard: 'Ours', chart_name: 'Users-1' } })
    expect([(await add('chair')).status, (await add('admin')).status]).toEqual([403, 200])
    const made = { label: 'All', type: 'Document Type', document_type: 'User', function: 'Count', filters_json: '[]', dashboard: 'Ours' }
    expect((await call('admin', 'doctype.number_card.number_card.create_report_number_card', { args: made })).status).toBe(200)
    expect((await call('admin', 'doctype.number_card.number_card.create_number_card', { args: made })).body.message).toMatchObject({ name: 'All-1' })
    const { charts, cards } = await stored('Dashboard', 'Ours')
    expect([(charts as Json[]).map((row) => row.chart), (cards as Json[]).map((row) => row.card)]).toEqual([['Users', 'Users-1'], ['All']])
  })

  it('keep what a user has set for a chart', async () => {
    const save = (args: Json) =>
      call('clerk', 'doctype.dashboard_settings.dashboard_settings.save_chart_config', { chart_name: 'Moves Chart', ...args })
    const config = async () =>
      JSON.parse(
        String(
          (await ask('clerk', 'GET', '/api/resource/Dashboard Settings/clerk@example.com')).body.data &&
            ((await ask('clerk', 'GET', '/api/resource/Dashboard Settings/clerk@example.com')).body.data as Json).chart_config,
        ),
      ) as Json
    const first = await save({ config: { level: 1 } })
    expect(first.status, first.text).toBe(200)
    expect((await save({ config: { span: 'x' } })).status).toBe(200)
    expect(await config()).toEqual({ 'Moves Chart': { level: 1, span: 'x' } })
    expect((await save({ reset: 1 })).status).toBe(200)
    expect(await config()).toEqual({ 'Moves Chart': {} })
    expect((await ask('chair', 'GET', '/api/resource/Dashboard Settings/clerk@example.com')).status).toBe(403)
    expect(
      (await call('clerk', 'doctype.dashboard_settings.dashboard_settings.create_dashboard_settings', { user: 'chair@example.com' })).status,
    ).toBe(403)
  })
})
