import { beforeAll, describe, expect, it } from 'vitest'
import { type Json, type Person, useTrips } from './trips-site.ts'

const { ask, call, said, make, refuses } = useTrips()

const kanban = 'doctype.kanban_board.kanban_board'

describe('bad input is the client’s fault', () => {
  it.each<[method: string, args: Json]>([
    ['calendar.get_events', { doctype: 'Trip', start: 'soon', end: '2026-01-31', field_map: { start: 'begins' } }],
    ['calendar.get_events', { doctype: 'Trip', start: '2026-01-01', end: '2026-01-31', field_map: { start: 'nothing' } }],
    ['calendar.get_events', { doctype: 'Trip', start: '2026-01-01', end: '2026-01-31', field_map: [] }],
    ['calendar.update_event', { args: { doctype: 'Trip', name: 'T-1' }, field_map: { start: 'begins' } }],
    ['doctype.event.event.get_events', { start: '2020-01-01', end: '2026-01-01' }],
    [`${kanban}.quick_kanban_board`, { doctype: 'Trip', board_name: 'x', field_name: 'town' }],
    [`${kanban}.add_column`, { board_name: 'none', column_title: 'x' }],
    [`${kanban}.update_order`, { board_name: 'none', order: [] }],
  ])('%s: case %#', (method, args) => refuses(method, args))
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
  const stage = async (name: string) => ((await ask('admin', 'GET', `/api/resource/Trip/${name}`)).body.data as Json).stage
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
    expect(await said('carl', `${kanban}.update_order`, { board_name: 'Trips', order: { Done: ['T-1'] } })).toMatchObject([{}, []])
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
