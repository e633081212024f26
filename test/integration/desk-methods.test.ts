import { beforeAll, describe, expect, it } from 'vitest'
import { type Json, type Person, useTrips } from './trips-site.ts'

const { ask, call, said, make, refuses } = useTrips()

describe('bad input is the client’s fault', () => {
  it.each<[method: string, args: Json]>([
    ['form.load.get_communications', { doctype: 'Trip' }],
    ['form.load.get_communications', { doctype: 'Trip', name: 'T-1', limit: 'many' }],
    ['form.load.get_user_info_for_viewers', { users: { a: 1 } }],
    ['form.load.get_user_info_for_viewers', { users: Array(101).fill('a') }],
    ['notifications.get_open_count', { doctype: 'Trip', name: 'T-0' }],
    ['notifications.get_open_count', { doctype: 'Trip', name: 'T-1', items: 'Crew' }],
    ['notifications.get_open_count', { doctype: 'Trip', name: 'T-1', items: ['No Such'] }],
    ['listview.set_list_settings', { doctype: 'Trip', values: [] }],
    ['listview.set_list_settings', { doctype: 'Trip', values: { total_fields: 'eleven' } }],
    ['reportview.get_filter_dashboard_data', { doctype: 'Trip', stats: 'town' }],
    ['desktop.get_desktop_page', { page: { title: 'x' } }],
    ['desktop.get_desktop_page', { page: 'none' }],
  ])('%s: case %#', (method, args) => refuses(method, args))
})

describe('the timeline of a form', () => {
  const message = (values: Json) => make('Communication', { subject: 'x', status: 'Open', sent_or_received: 'Received', content: 'Hello', ...values })
  const timeline = async (who: Person, args: Json = {}) =>
    (await said<Json[]>(who, 'form.load.get_communications', { doctype: 'Trip', name: 'T-1', ...args })).map(({ subject }) => subject)

  beforeAll(async () => {
    const about = { reference_doctype: 'Trip', reference_name: 'T-1' }
    const first = await message({ ...about, subject: 'first', sender: 'anna@example.com' })
    await make('File', {
      file_name: 'a.txt',
      file_url: 'https://example.com/a.txt',
      attached_to_doctype: 'Communication',
      attached_to_name: first.name,
    })
    await message({ ...about, subject: 'robot', communication_type: 'Automated Message' })
    await message({ reference_doctype: 'Trip', reference_name: 'T-2', subject: 'other trip' })
    const ledgers = (await ask('admin', 'GET', '/api/resource/Ledger')).body.data as Json[]
    const links = [{ link_doctype: 'Trip', link_name: 'T-1' }]
    await message({ reference_doctype: 'Ledger', reference_name: ledgers[0]?.name, subject: 'of the ledger', timeline_links: links })
    await message({ reference_doctype: 'Trip', reference_name: 'T-3', subject: 'linked', timeline_links: links })
  })

  it('has what is about the document and what links to it, where its own document may be read', async () => {
    expect(await timeline('admin')).toEqual(['linked', 'of the ledger', 'robot', 'first'])
    expect(await timeline('anna')).toEqual(['linked', 'robot', 'first'])
    expect((await call('ben', 'form.load.get_communications', { doctype: 'Trip', name: 'T-1' })).status).toBe(403)
  })

  it('is read in stretches', async () => {
    expect(await timeline('admin', { start: 1, limit: 2 })).toEqual(['of the ledger', 'robot'])
    expect(await timeline('admin', { start: 9 })).toEqual([])
  })

  it('comes with the form, e-mails and automated messages apart, with their files and their people', async () => {
    const { docinfo } = (await call('anna', 'form.load.get_docinfo', { doctype: 'Trip', name: 'T-1' })).body as { docinfo: Record<string, Json[]> }
    expect(docinfo.automated_messages?.map(({ subject }) => subject)).toEqual(['robot'])
    expect(docinfo.communications?.map(({ subject }) => subject)).toEqual(['linked', 'first'])
    expect(JSON.parse(String(docinfo.communications?.[1]?.attachments))).toMatchObject([{ file_url: 'https://example.com/a.txt', is_private: 0 }])
    expect(docinfo.communications?.[1]?.creation).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/)
    expect(docinfo.user_info).toHaveProperty('Administrator')
  })

  it('knows the people who look at it', async () => {
    const people = await said<Record<string, Json>>('anna', 'form.load.get_user_info_for_viewers', { users: ['anna@example.com', 'nobody'] })
    expect(Object.keys(people)).toEqual(['anna@example.com'])
    expect(people['anna@example.com']).toMatchObject({ fullname: 'anna', image: null })
  })
})

describe('connections of a document', () => {
  const connections = async (who: Person, args: Json = {}) =>
    (await said<{ count: Json }>(who, 'notifications.get_open_count', { doctype: 'Trip', name: 'T-1', ...args })).count

  it('are counted by the links of the DocType, open ones apart', async () => {
    const todo = { description: 'x', reference_type: 'Trip', reference_name: 'T-1' }
    await make('ToDo', { ...todo, allocated_to: 'anna@example.com' })
    await make('ToDo', { ...todo, allocated_to: 'anna@example.com', status: 'Closed' })
    await make('ToDo', { ...todo, allocated_to: 'ben@example.com', reference_type: 'Crew', reference_name: 'C-1' })
    expect(await connections('anna')).toEqual({ external_links_found: [{ doctype: 'ToDo', count: 2, open_count: 1 }], internal_links_found: [] })
  })

  it.each<[who: Person, name: string, items: string[], expected: Json]>([
    ['admin', 'T-1', ['Ledger'], { external_links_found: [{ doctype: 'Ledger', count: 1, open_count: 0 }], internal_links_found: [] }],
    ['anna', 'T-1', ['Ledger'], { external_links_found: [{ doctype: 'Ledger', count: 0, open_count: 0 }], internal_links_found: [] }],
    ['anna', 'T-1', ['Crew'], { external_links_found: [], internal_links_found: [{ doctype: 'Crew', count: 1, open_count: 0, names: ['C-1'] }] }],
    [
      'admin',
      'T-1',
      ['Crew'],
      { external_links_found: [], internal_links_found: [{ doctype: 'Crew', count: 2, open_count: 0, names: ['C-1', 'C-3'] }] },
    ],
    ['anna', 'T-1', ['Role'], { external_links_found: [{ doctype: 'Role', count: 0, open_count: 0 }], internal_links_found: [] }],
  ])('as %s of %s to %j', async (who, name, items, expected) => {
    expect(await connections(who, { name, items })).toEqual(expected)
  })

  it('are counted for who may read the document', async () => {
    expect((await call('ben', 'notifications.get_open_count', { doctype: 'Trip', name: 'T-1' })).status).toBe(403)
  })

  it('what waits for the user is counted by DocType', async () => {
    const info = await said<{ open_count_doctype: Json; conditions: Json; module_doctypes: Record<string, string[]> }>(
      'anna',
      'notifications.get_notification_info',
    )
    expect(info.open_count_doctype).toMatchObject({ ToDo: 1 })
    expect(info.open_count_doctype).not.toHaveProperty('Error Log')
    expect(info.conditions).toHaveProperty('ToDo')
    expect(info.module_doctypes.Core).toContain('Trip')
    expect(info.module_doctypes.Core).not.toContain('Ledger')
    expect(await said('anna', 'notifications.get_notifications')).toMatchObject({ open_count_doctype: { ToDo: 1 } })
  })
})

describe('lists', () => {
  it('have settings for everyone, which System Managers make', async () => {
    const settings = () => said<Json | undefined>('anna', 'listview.get_list_settings', { doctype: 'Trip' })
    expect(await settings()).toBeUndefined()
    const values = { disable_count: 1, total_fields: '6' }
    expect((await call('anna', 'listview.set_list_settings', { doctype: 'Trip', values })).status).toBe(403)
    await said('admin', 'listview.set_list_settings', { doctype: 'Trip', values })
    await said('admin', 'listview.set_list_settings', { doctype: 'Trip', values: { allow_edit: 1 } })
    expect(await settings()).toMatchObject({ name: 'Trip', disable_count: 1, allow_edit: 1, total_fields: '6' })
    expect((await call('ben', 'listview.get_list_settings', { doctype: 'Trip' })).status).toBe(403)
  })

  it('offer values to filter by, and how many documents have none', async () => {
    const stats = ['town', 'stage', 'begins', 'nothing'].map((name) => ({ name }))
    expect(await said('anna', 'reportview.get_filter_dashboard_data', { doctype: 'Trip', stats })).toEqual({
      town: [
        ['Bern', 2],
        ['No Data', 1],
      ],
      stage: [
        ['Planned', 2],
        ['Done', 1],
      ],
      begins: [],
    })
  })
})

describe('workspaces', () => {
  const page = (label: string, values: Json = {}) => make('Workspace', { label, title: label, type: 'Workspace', public: 1, ...values })
  const names = async (who: Person) => (await said<{ pages: Json[] }>(who, 'desktop.get_workspace_sidebar_items')).pages.map(({ name }) => name)

  beforeAll(async () => {
    const link = (label: string, link_type: string, link_to: string) => ({ type: 'Link', label, link_type, link_to })
    await make('Report', { report_name: 'Fares', ref_doctype: 'Trip', is_standard: 'No', report_type: 'Script Report' })
    await page('Second', { sequence_id: 2, roles: [{ role: 'Driver' }] })
    await page('First', {
      sequence_id: 1,
      links: [
        { type: 'Card Break', label: 'Work' },
        link('Trips', 'DocType', 'Trip'),
        link('Ledgers', 'DocType', 'Ledger'),
        link('Costs', 'Report', 'Fares'),
        { ...link('Elsewhere', 'DocType', 'Trip'), only_for: 'Chile' },
        { type: 'Card Break', label: 'Books' },
        link('Ledgers', 'DocType', 'Ledger'),
      ],
      shortcuts: [
        { type: 'DocType', label: 'Ledgers', link_to: 'Ledger' },
        { type: 'URL', label: 'Site', url: 'https://example.com' },
      ],
      quick_lists: [
        { document_type: 'Trip', label: 'Trips' },
        { document_type: 'Ledger', label: 'Ledgers' },
      ],
    })
    await page('Of Anna', { sequence_id: 3, public: 0, for_user: 'anna@example.com' })
  })

  it('are listed for who may see them', async () => {
    expect(await names('anna')).toEqual(['First', 'Second', 'Of Anna'])
    expect(await names('carl')).toEqual(['First'])
    expect(await names('admin')).toEqual(['First', 'Second'])
    expect(await said('anna', 'desktop.get_workspace_sidebar_items')).toMatchObject({ has_access: false, has_create_access: true })
  })

  it('show what leads to what the user may use', async () => {
    const shown = async (who: Person) => {
      const { cards, shortcuts, quick_lists } = await said<Record<string, { items: (Json & { links?: Json[] })[] }>>(
        who,
        'desktop.get_desktop_page',
        { page: { name: 'First' } },
      )
      return [
        cards?.items.map(({ label, links }) => [label, links?.map((link) => link.label)]),
        shortcuts?.items.map(({ label }) => label),
        quick_lists?.items.map(({ label }) => label),
      ]
    }
    expect(await shown('anna')).toEqual([[['Work', ['Trips', 'Costs']]], ['Site'], ['Trips']])
    expect(await shown('carl')).toEqual([[['Work', ['Trips']]], ['Site'], ['Trips']])
    expect(await shown('admin')).toEqual([
      [
        ['Work', ['Trips', 'Ledgers', 'Costs']],
        ['Books', ['Ledgers']],
      ],
      ['Ledgers', 'Site'],
      ['Trips', 'Ledgers'],
    ])
  })

  it.each<[who: Person, page: string, status: number]>([
    ['carl', 'Second', 403],
    ['carl', 'Of Anna', 403],
    ['anna', 'Of Anna', 200],
    ['ben', 'First', 403],
  ])('as %s: %s', async (who, page, status) => {
    expect((await call(who, 'desktop.get_desktop_page', { page })).status).toBe(status)
  })

  it('of everyone are changed by Workspace Managers, one’s own by oneself', async () => {
    const put = (who: Person, name: string) => ask(who, 'PUT', `/api/resource/Workspace/${name}`, { icon: 'car' })
    expect([(await put('anna', 'First')).status, (await put('anna', 'Of Anna')).status, (await put('carl', 'Of Anna')).status]).toEqual([
      403, 200, 403,
    ])
  })
})
