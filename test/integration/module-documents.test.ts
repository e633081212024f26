import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Reports, pages, charts, cards, dashboards, onboardings and workspaces that an app has as files of its modules, and what the Desk asks of them.

type Json = Record<string, unknown>
type Person = 'chair' | 'clerk' | 'admin'

const folder = mkdtempSync(join(tmpdir(), 'cortado-board-'))
const app = join(folder, 'board')
let site: TestSite
let http: TestServer
const cookies: Partial<Record<Person, string>> = {}

const ask = (who: Person, method: string, path: string, json?: unknown) => http.request(method, path, { cookie: cookies[who], json })
const call = (who: Person, method: string, args: Json = {}) => ask(who, 'POST', `/api/method/frappe.desk.${method}`, args)
const said = async <T = Json>(who: Person, method: string, args: Json = {}): Promise<T> => {
  const { status, text, body } = await call(who, method, args)
  expect(status, text).toBe(200)
  return body.message as T
}
const stored = async (doctype: string, name: string) => (await ask('admin', 'GET', `/api/resource/${doctype}/${name}`)).body.data as Json

beforeAll(async () => {
  cpSync(join(import.meta.dirname, 'apps/board'), app, { recursive: true })
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'))
  site = await createTestSite({ apps: [app] })
  await site.run(async (ctx) => {
    for (const role_name of ['Chair', 'Clerk'])
      if (!(await ctx.db.read({ text: `select 1 from "tabRole" where name = '${role_name}'`, values: [] })).length)
        await insert(await newDocument(ctx, 'Role', { role_name, desk_access: 1 }))
    await insert(
      await newDocument(ctx, 'Custom DocPerm', {
        parent: 'User',
        parenttype: 'DocType',
        parentfield: 'permissions',
        role: 'Chair',
        read: 1,
        report: 1,
        export: 1,
      }),
    )
    for (const who of ['chair', 'clerk'] as const)
      await insert(
        await newDocument(ctx, 'User', {
          email: `${who}@example.com`,
          first_name: who,
          roles: [{ role: who === 'chair' ? 'Chair' : 'Clerk' }],
          new_password: `${who}-has-a-long-password-7`,
          send_welcome_email: 0,
        }),
      )
  })
  http = await site.http()
  cookies.admin = await http.login('Administrator', 'admin')
  for (const who of ['chair', 'clerk'] as const) cookies[who] = await http.login(`${who}@example.com`, `${who}-has-a-long-password-7`)
}, 60_000)
afterAll(async () => {
  await site.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('files of a module', () => {
  it.each([
    ['Page', 'board-room'],
    ['Report', 'Census'],
    ['Dashboard Chart Source', 'Moves'],
    ['Dashboard Chart', 'Moves Chart'],
    ['Number Card', 'Head Card'],
    ['Dashboard', 'Heads'],
    ['Onboarding Step', 'First Trip'],
    ['Module Onboarding', 'Board Start'],
    ['Workspace', 'Board Work'],
  ])('are %s %s', async (doctype, name) => {
    expect((await stored(doctype, name)).name).toBe(name)
  })

  it('are read again when they change, and leave what the site decides', async () => {
    const migrated = async () => (await site.host.migrate()).fixtures
    expect(await migrated()).toEqual([])
    const toggle = (disable: 0 | 1) =>
      ask('admin', 'POST', '/api/method/run_doc_method', { dt: 'Report', dn: 'Census', method: 'toggle_disable', args: { disable } })
    await toggle(1)
    await ask('admin', 'PUT', '/api/resource/Number Card/Head Card', { label: 'ours' })
    expect(await migrated()).toEqual([])
    const file = join(app, 'board/report/census/census.json')
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as Json), disabled: 0, letter_head: null, timeout: 60 }))
    expect(await migrated()).toEqual(['Report Census'])
    expect(await stored('Report', 'Census')).toMatchObject({ disabled: 1, timeout: 60 })
    await toggle(0)
    expect((await stored('Report', 'Census')).disabled).toBe(0)
  })

  it('that are no JSON are named', async () => {
    const file = join(app, 'board/page/board_room/board_room.json')
    const before = readFileSync(file)
    writeFileSync(file, '{')
    await expect(site.host.migrate()).rejects.toMatchObject({ message: expect.stringContaining('board/board/page/board_room/board_room.json') })
    writeFileSync(file, before)
  })
})

describe('pages', () => {
  it('come with script, style and templates', async () => {
    const { status, body } = await call('chair', 'desk_page.getpage', { name: 'board-room' })
    const [page] = body.docs as Json[]
    expect([status, page]).toMatchObject([
      200,
      { name: 'board-room', title: 'Board Room', style: '.board { color: black }\n', content: null, _dynamic_page: 1 },
    ])
    expect(page?.script).toBe(
      `frappe.templates["table"] = " <div> <\\/script>{{ name }} <\\/div> ";\nfrappe.pages['board-room'].on_page_load = (wrapper) => wrapper\n`,
    )
  })

  it.each<[Person, string, number]>([
    ['clerk', 'board-room', 403],
    ['admin', 'board-room', 200],
    ['admin', 'none', 404],
    ['admin', '../board-room', 404],
  ])('are for their roles: %s, %s', async (who, name, status) => {
    expect((await call(who, 'desk_page.getpage', { name })).status).toBe(status)
  })
})

describe('reports', () => {
  it('have what shows and prints them from files', async () => {
    expect(await said('chair', 'query_report.get_script', { report_name: 'Census' })).toMatchObject({
      script: "frappe.query_reports['Census'] = { filters: [] }\n",
      html_format: '<p>{{ heads }}</p>\n',
    })
    expect((await said('chair', 'query_report.run', { report_name: 'Census' })).result).toHaveLength(2)
    expect(await ask('chair', 'GET', '/api/method/frappe.core.doctype.report.report.is_prepared_report_enabled?report=Census')).toMatchObject({
      body: { message: 0 },
    })
  })
})

const chart = (who: Person, args: Json) => said(who, 'doctype.dashboard_chart.dashboard_chart.get', args)
const card = (who: Person, doc: unknown, more: Json = {}) => call(who, 'doctype.number_card.number_card.get_result', { doc, ...more })

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

  it.each<[Person, Json, number]>([
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
  const shown = async (who: Person) => [
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
    const names = async (who: Person, doctype: string) =>
      ((await ask(who, 'GET', `/api/resource/${doctype}`)).body.data as Json[]).map(({ name }) => name)
    expect(await names('clerk', 'Number Card')).toEqual([])
    expect(await names('chair', 'Number Card')).toEqual(['Head Card'])
    expect((await ask('clerk', 'GET', '/api/resource/Number Card/Head Card')).status).toBe(403)
    expect(await said('chair', 'doctype.number_card.number_card.get_cards_for_user', { doctype: 'Number Card', txt: 'Head' })).toEqual([
      ['Head Card', 'ours', null],
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
    const create = (who: Person, args: Json) => call(who, 'doctype.dashboard_chart.dashboard_chart.create_dashboard_chart', { args })
    expect((await create('chair', { ...values, is_public: 1 })).body.message).toMatchObject({
      name: 'Users',
      is_public: 0,
      owner: 'chair@example.com',
    })
    expect((await create('admin', { ...values, is_public: 1 })).body.message).toMatchObject({ name: 'Users-1', is_public: 1 })
    expect((await create('admin', { ...values, document_type: '' })).status).toBe(417)
    const board = { dashboard_name: 'Ours', charts: [{ chart: 'Users' }] }
    expect((await ask('admin', 'POST', '/api/resource/Dashboard', board)).status).toBe(200)
    const add = (who: Person) =>
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

describe('a workspace', () => {
  type Page = Record<string, { items: Json[] }>
  const page = (who: Person) => said<Page>(who, 'desktop.get_desktop_page', { page: JSON.stringify({ name: 'Board Work' }) })
  const onboarding = (on: 0 | 1) => ask('admin', 'PUT', '/api/resource/System Settings/System Settings', { enable_onboarding: on })

  it('shows what leads somewhere', async () => {
    const found = await page('chair')
    expect(found.shortcuts?.items).toMatchObject([{ label: 'Heads', is_query_report: 1 }, { label: 'Users' }, { label: 'Outside' }])
    expect(found.cards?.items).toMatchObject([{ label: 'Rooms', links: [{ label: 'Room' }, { label: 'Count' }, { label: 'To do' }] }])
    expect([found.charts, found.number_cards, found.quick_lists].map((part) => part?.items.length)).toEqual([1, 1, 1])
    const other = await page('clerk')
    expect(other.shortcuts?.items.map(({ label }) => label)).toEqual(['Users', 'Outside'])
    expect(other.cards?.items).toMatchObject([{ links: [{ label: 'To do' }] }])
    expect([other.charts, other.number_cards, other.quick_lists].map((part) => part?.items.length)).toEqual([1, 0, 1])
  })

  it('has onboardings for their roles, until they are done', async () => {
    expect((await page('chair')).onboardings?.items).toEqual([])
    await onboarding(1)
    expect((await page('chair')).onboardings?.items).toMatchObject([
      {
        label: 'Board Start',
        title: 'Begin',
        subtitle: 'with the board',
        success: 'Done',
        docs_url: 'https://example.com',
        items: [{ name: 'First Trip', label: 'Make a trip', is_submittable: 0 }],
      },
    ])
    expect((await page('clerk')).onboardings?.items).toEqual([])
    const step = (who: Person, field: string) => call(who, 'desktop.update_onboarding_step', { name: 'First Trip', field, value: 1 })
    expect([(await step('clerk', 'is_skipped')).status, (await step('chair', 'title')).status, (await step('chair', 'is_skipped')).status]).toEqual([
      403, 417, 200,
    ])
    expect((await page('chair')).onboardings?.items).toEqual([])
    const reset = (who: Person) =>
      ask(who, 'POST', '/api/method/run_doc_method', { dt: 'Module Onboarding', dn: 'Board Start', method: 'reset_progress' })
    expect([(await reset('chair')).status, (await reset('admin')).status]).toEqual([403, 200])
    expect((await page('chair')).onboardings?.items).toHaveLength(1)
    expect(await said('chair', 'doctype.onboarding_step.onboarding_step.get_onboarding_steps', { ob_steps: [{ step: 'First Trip' }] })).toMatchObject(
      [{ label: 'Make a trip' }],
    )
    await onboarding(0)
  })

  it('is out of sight where it is hidden, or its module is blocked', async () => {
    const seen = async (who: Person) =>
      (await said<{ pages: Json[] }>(who, 'desktop.get_workspace_sidebar_items')).pages.some(({ name }) => name === 'Board Work')
    const hide = (who: Person, method: string) => call(who, `doctype.workspace.workspace.${method}`, { page_name: 'Board Work' })
    expect([await seen('clerk'), await seen('admin')]).toEqual([true, true])
    expect([(await hide('clerk', 'hide_page')).status, (await hide('admin', 'hide_page')).status]).toEqual([403, 200])
    expect([await seen('clerk'), await seen('admin')]).toEqual([false, true])
    expect((await hide('admin', 'unhide_page')).body.message).toBe(true)
    await ask('admin', 'PUT', '/api/resource/User/clerk@example.com', { block_modules: [{ module: 'Board' }] })
    expect([await seen('clerk'), await seen('chair')]).toEqual([false, true])
  })
})

it('an app’s files go with it', async () => {
  await site.host.uninstall('board')
  for (const [doctype, name] of [
    ['Page', 'board-room'],
    ['Report', 'Census'],
    ['Workspace', 'Board Work'],
    ['Dashboard Chart', 'Moves Chart'],
  ])
    expect((await ask('admin', 'GET', `/api/resource/${doctype}/${name}`)).status).toBe(404)
})
