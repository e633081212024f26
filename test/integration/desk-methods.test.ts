import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const all = { read: 1, write: 1, create: 1, delete: 1, share: 1, report: 1, export: 1 }
type Person = 'anna' | 'ben' | 'admin'
type Json = Record<string, unknown>

const kanban = 'doctype.kanban_board.kanban_board'

let site: TestSite
let http: TestServer
const cookies: Partial<Record<Person, string>> = {}

const doctypes = [
  { name: 'Crew', fields: [{ fieldname: 'code', fieldtype: 'Data' }] },
  {
    name: 'Trip Stop',
    istable: 1,
    permissions: [],
    fields: [{ fieldname: 'crew', fieldtype: 'Link', options: 'Crew', label: 'Crew' }],
  },
  {
    name: 'Trip',
    fields: [
      { fieldname: 'code', fieldtype: 'Data', label: 'Code' },
      { fieldname: 'crew', fieldtype: 'Link', options: 'Crew', label: 'Crew' },
      { fieldname: 'stage', fieldtype: 'Select', options: 'Planned\nOn its way\nDone', label: 'Stage' },
      { fieldname: 'town', fieldtype: 'Data', label: 'Town' },
      { fieldname: 'cost', fieldtype: 'Float', label: 'Cost' },
      { fieldname: 'begins', fieldtype: 'Datetime', label: 'Begins' },
      { fieldname: 'ends', fieldtype: 'Datetime', label: 'Ends' },
      { fieldname: 'secret', fieldtype: 'Data', permlevel: 1, label: 'Secret' },
      { fieldname: 'hidden_crew', fieldtype: 'Link', options: 'Crew', permlevel: 1, label: 'Hidden crew' },
      { fieldname: 'stops', fieldtype: 'Table', options: 'Trip Stop', label: 'Stops' },
    ],
    links: [{ link_doctype: 'ToDo', link_fieldname: 'reference_name' }],
  },
  { name: 'Ledger', permissions: [{ role: 'System Manager', ...all }], fields: [{ fieldname: 'trip', fieldtype: 'Link', options: 'Trip' }] },
]

beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: Json) => insert(await newDocument(ctx, doctype, values))
    await make('Role', { role_name: 'Driver' })
    const permissions = [
      { role: 'Driver', ...all },
      { role: 'System Manager', ...all },
      { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
    ]
    for (const doctype of doctypes) {
      const autoname = doctype.fields.some(({ fieldname }) => fieldname === 'code') ? 'field:code' : 'hash'
      await make('DocType', { module: 'Core', custom: 1, autoname, permissions, ...doctype })
    }
    for (const name of ['anna', 'ben']) {
      const roles = name === 'anna' ? [{ role: 'Driver' }] : []
      await make('User', {
        email: `${name}@example.com`,
        first_name: name,
        roles,
        new_password: `${name}-has-a-long-password-7`,
        send_welcome_email: 0,
      })
    }
  })
  http = await site.http()
  cookies.admin = await http.login('Administrator', 'admin')
  for (const name of ['anna', 'ben'] as const) cookies[name] = await http.login(`${name}@example.com`, `${name}-has-a-long-password-7`)
  for (const code of ['C-1', 'C-2', 'C-3']) await make('Crew', { code })
  await make('Trip', {
    code: 'T-1',
    crew: 'C-1',
    stage: 'Planned',
    town: 'Bern',
    cost: 10,
    hidden_crew: 'C-3',
    stops: [{ crew: 'C-2' }, { crew: 'C-2' }],
  })
  await make('Trip', { code: 'T-2', stage: 'Done', town: 'Bern', cost: 5 })
  await make('Trip', { code: 'T-3', crew: 'C-1', stage: 'Planned', town: '', cost: 1.5 })
  await make('Ledger', { trip: 'T-1' })
}, 60_000)
afterAll(() => site.close())

const call = (who: Person, method: string, args: Json = {}): Promise<TestAnswer> =>
  http.request('POST', `/api/method/frappe.desk.${method}`, { cookie: cookies[who], json: args })
const said = async <T = unknown>(who: Person, method: string, args: Json = {}): Promise<T> => {
  const { status, body, text } = await call(who, method, args)
  expect(status, text).toBe(200)
  return body.message as T
}
const make = async (doctype: string, values: Json): Promise<Json> => {
  const { status, body, text } = await http.request('POST', `/api/resource/${doctype}`, { cookie: cookies.admin, json: values })
  expect(status, text).toBe(200)
  return body.data as Json
}

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
    ['calendar.get_events', { doctype: 'Trip', start: 'soon', end: '2026-01-31', field_map: { start: 'begins' } }],
    ['calendar.get_events', { doctype: 'Trip', start: '2026-01-01', end: '2026-01-31', field_map: { start: 'nothing' } }],
    ['calendar.get_events', { doctype: 'Trip', start: '2026-01-01', end: '2026-01-31', field_map: [] }],
    ['calendar.update_event', { args: { doctype: 'Trip', name: 'T-1' }, field_map: { start: 'begins' } }],
    ['doctype.event.event.get_events', { start: '2020-01-01', end: '2026-01-01' }],
    [`${kanban}.quick_kanban_board`, { doctype: 'Trip', board_name: 'x', field_name: 'town' }],
    [`${kanban}.add_column`, { board_name: 'none', column_title: 'x' }],
    [`${kanban}.update_order`, { board_name: 'none', order: [] }],
  ])('%s: case %#', async (method, args) => {
    const { status, text } = await call('admin', method, args)
    expect(status, text).toBeGreaterThanOrEqual(400)
    expect(status, text).toBeLessThan(500)
  })
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
    const ledgers = (await http.request('GET', '/api/resource/Ledger', { cookie: cookies.admin })).body.data as Json[]
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

describe('calendars', () => {
  const shown = async (start: string, end: string, field_map: Json = { start: 'begins', end: 'ends', title: 'town' }) =>
    (await said<Json[]>('anna', 'calendar.get_events', { doctype: 'Trip', start, end, field_map })).map(({ name }) => name).sort()

  beforeAll(async () => {
    for (const [code, begins, ends] of [
      ['A', '2026-03-01 08:00:00', '2026-03-05 18:00:00'],
      ['B', '2026-03-10 23:30:00', null],
      ['C', null, null],
      ['D', '2026-04-01 00:00:00', '2026-04-01 01:00:00'],
    ])
      await make('Trip', { code, begins, ends })
  })

  it.each([
    ['2026-03-01', '2026-03-31', ['A', 'B']],
    ['2026-03-05', '2026-03-10', ['A', 'B']],
    ['2026-03-06', '2026-03-09', []],
    ['2026-02-01', '2026-03-01', ['A']],
    ['2026-03-31', '2026-04-01', ['D']],
    ['2026-03-05 19:00:00', '2026-03-31', ['B']],
  ])('show from %s to %s what takes place then', async (start, end, expected) => {
    expect(await shown(start, end)).toEqual(expected)
  })

  it('show by the beginning alone where no end is mapped', async () => {
    expect(await shown('2026-03-02', '2026-03-31', { start: 'begins' })).toEqual(['B'])
  })

  it('show fields that are asked for, and nobody more than may be listed', async () => {
    const args = { doctype: 'Trip', start: '2026-04-01', end: '2026-04-02', field_map: { start: 'begins' } }
    expect(await said('anna', 'calendar.get_events', { ...args, fields: ['name', 'cost'], filters: [['Trip', 'code', '=', 'D']] })).toEqual([
      { name: 'D', cost: 0 },
    ])
    expect((await call('ben', 'calendar.get_events', args)).status).toBe(403)
  })

  it('move documents', async () => {
    const args = { doctype: 'Trip', name: 'D', begins: '2026-05-01 10:00:00', ends: '2026-05-01 11:00:00', town: 'ignored' }
    await said('anna', 'calendar.update_event', { args, field_map: { start: 'begins', end: 'ends' } })
    expect(await shown('2026-05-01', '2026-05-01')).toEqual(['D'])
    expect((await call('ben', 'calendar.update_event', { args, field_map: { start: 'begins' } })).status).toBe(403)
  })
})

describe('events', () => {
  const starts = async (start: string, end: string, subject: string) =>
    (await said<Json[]>('anna', 'doctype.event.event.get_events', { start, end, filters: [['Event', 'subject', '=', subject]] })).map(
      ({ starts_on }) => starts_on,
    )
  const event = (subject: string, starts_on: string, values: Json = {}) => make('Event', { subject, starts_on, event_type: 'Public', ...values })
  const repeated = (repeat_on: string, values: Json = {}) => ({ repeat_this_event: 1, repeat_on, ...values })

  it('are those that the user may see and that are open', async () => {
    await event('once', '2026-01-10 09:00:00', { ends_on: '2026-01-12 09:00:00' })
    await event('private', '2026-01-10 09:00:00', { event_type: 'Private' })
    await event('closed', '2026-01-10 09:00:00', { status: 'Closed' })
    expect(await starts('2026-01-11', '2026-01-11', 'once')).toEqual(['2026-01-10 09:00:00'])
    expect(await starts('2026-01-13', '2026-01-31', 'once')).toEqual([])
    for (const subject of ['private', 'closed']) expect(await starts('2026-01-01', '2026-01-31', subject)).toEqual([])
  })

  it.each<[string, Json, string[]]>([
    ['Daily', { repeat_till: '2026-02-02' }, ['2026-01-31', '2026-02-01', '2026-02-02']],
    ['Weekly', { monday: 1, friday: 1, repeat_till: '2026-02-10' }, ['2026-02-02', '2026-02-06', '2026-02-09']],
    ['Monthly', {}, ['2026-01-31', '2026-03-31']],
    ['Quarterly', {}, ['2026-01-31']],
    ['Yearly', {}, ['2026-01-31']],
  ])('that repeat %s %j come once for each time', async (repeat, values, days) => {
    const subject = `${repeat} event`
    await event(subject, '2026-01-31 08:30:00', repeated(repeat, values))
    expect(await starts('2026-01-30', '2026-04-15', subject)).toEqual(days.map((day) => `${day} 08:30:00`))
  })
})

describe('kanban boards', () => {
  const board = async (who: Person, method: string, args: Json) =>
    said<Json & { columns: Json[] }>(who, `${kanban}.${method}`, { board_name: 'Trips', ...args })
  const stage = async (name: string) => ((await http.request('GET', `/api/resource/Trip/${name}`, { cookie: cookies.admin })).body.data as Json).stage
  const titles = (columns: Json[]) => columns.map(({ column_name }) => column_name)

  it('are made of a Select field, and are there for who may see them', async () => {
    const made = await board('anna', 'quick_kanban_board', { doctype: 'Trip', field_name: 'stage' })
    expect(titles(made.columns)).toEqual(['Planned', 'On its way', 'Done'])
    await make('Kanban Board', { kanban_board_name: 'Mine', reference_doctype: 'Trip', field_name: 'stage', private: 1 })
    expect(await said('anna', `${kanban}.get_kanban_boards`, { doctype: 'Trip' })).toMatchObject([
      { name: 'Trips', reference_doctype: 'Trip', private: 0 },
    ])
    expect((await call('anna', `${kanban}.update_order`, { board_name: 'Mine', order: {} })).status).toBe(403)
  })

  it('keep the order of cards, which changes the documents', async () => {
    const [kept, changed] = await said<[Json & { columns: Json[] }, string[]]>('anna', `${kanban}.update_order`, {
      board_name: 'Trips',
      order: { Planned: ['T-1'], Done: ['T-3', 'T-2'] },
    })
    expect(changed).toEqual(['T-3'])
    expect(kept.columns.map(({ order }) => order)).toEqual(['["T-1"]', undefined, '["T-3","T-2"]'])
    expect(await stage('T-3')).toBe('Done')
  })

  it('move one card, also on the board of another, by who may write the document', async () => {
    const move = { docname: 'T-2', from_colname: 'Done', to_colname: 'Planned', old_index: 1, new_index: 0 }
    expect((await call('ben', `${kanban}.update_order_for_single_card`, { board_name: 'Trips', ...move })).status).toBe(403)
    const moved = await board('anna', 'update_order_for_single_card', move)
    expect(moved.columns.map(({ order }) => order)).toEqual(['["T-2","T-1"]', undefined, '["T-3"]'])
    expect(await stage('T-2')).toBe('Planned')
    expect(await said('ben', `${kanban}.update_order`, { board_name: 'Trips', order: { Done: ['T-1'] } })).toMatchObject([{}, []])
    expect(await stage('T-1')).toBe('Planned')
  })

  it('are changed by their owner: columns, colours, settings', async () => {
    expect((await call('ben', `${kanban}.add_column`, { board_name: 'Trips', column_title: 'Late' })).status).toBe(403)
    expect(titles((await board('anna', 'add_column', { column_title: 'Late' })) as unknown as Json[])).toEqual([
      'Planned',
      'On its way',
      'Done',
      'Late',
    ])
    expect((await call('anna', `${kanban}.add_column`, { board_name: 'Trips', column_title: 'Late' })).status).toBe(417)
    const archived = (await board('anna', 'archive_restore_column', { column_title: 'Late', status: 'Archived' })) as unknown as Json[]
    expect(archived.at(-1)).toMatchObject({ status: 'Archived' })
    expect((await call('anna', `${kanban}.archive_restore_column`, { board_name: 'Trips', column_title: 'Late', status: 'Lost' })).status).toBe(417)
    expect(titles((await board('anna', 'update_column_order', { order: ['Done', 'Planned'] })).columns)).toEqual([
      'Done',
      'Planned',
      'On its way',
      'Late',
    ])
    expect((await board('anna', 'set_indicator', { column_name: 'Done', indicator: 'Green' })).columns[0]).toMatchObject({ indicator: 'Green' })
    const settings = { filters: [['Trip', 'town', '=', 'Bern']], fields: ['town'], show_labels: true }
    expect(await board('anna', 'save_settings', { settings })).toMatchObject({
      filters: '[["Trip","town","=","Bern"]]',
      fields: '["town"]',
      show_labels: 1,
    })
  })
})
