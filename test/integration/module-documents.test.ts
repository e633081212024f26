import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from 'cortado/testing/people.ts'
import { describe, expect, it } from 'vitest'
import { app, ask, call, type Member, said, site, stored, useBoard } from './board-site.ts'

// Documents that an app has as files of its modules.

useBoard()

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

  it.each<[Member, string, number]>([
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

describe('a workspace', () => {
  type Page = Record<string, { items: Json[] }>
  const page = (who: Member) => said<Page>(who, 'desktop.get_desktop_page', { page: JSON.stringify({ name: 'Board Work' }) })
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
    const step = (who: Member, field: string) => call(who, 'desktop.update_onboarding_step', { name: 'First Trip', field, value: 1 })
    expect([(await step('clerk', 'is_skipped')).status, (await step('chair', 'title')).status, (await step('chair', 'is_skipped')).status]).toEqual([
      403, 417, 200,
    ])
    expect((await page('chair')).onboardings?.items).toEqual([])
    const reset = (who: Member) =>
      ask(who, 'POST', '/api/method/run_doc_method', { dt: 'Module Onboarding', dn: 'Board Start', method: 'reset_progress' })
    expect([(await reset('chair')).status, (await reset('admin')).status]).toEqual([403, 200])
    expect((await page('chair')).onboardings?.items).toHaveLength(1)
    expect(await said('chair', 'doctype.onboarding_step.onboarding_step.get_onboarding_steps', { ob_steps: [{ step: 'First Trip' }] })).toMatchObject(
      [{ label: 'Make a trip' }],
    )
    await onboarding(0)
  })

  it('is out of sight where it is hidden, or its module is blocked', async () => {
    const seen = async (who: Member) =>
      (await said<{ pages: Json[] }>(who, 'desktop.get_workspace_sidebar_items')).pages.some(({ name }) => name === 'Board Work')
    const hide = (who: Member, method: string) => call(who, `doctype.workspace.workspace.${method}`, { page_name: 'Board Work' })
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
