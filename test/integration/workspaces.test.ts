import { describe, expect, it } from 'vitest'
import { type Json, type Person, useTrips } from './trips-site.ts'

// What the Desk does with workspaces, and the smaller views of it.

const { ask, call, said, make, refuses } = useTrips()

const workspace = (who: Person, method: string, args: Json) => call(who, `doctype.workspace.workspace.${method}`, args)
const pages = async (who: Person) => (await said<{ pages: Json[] }>(who, 'desktop.get_workspace_sidebar_items')).pages.map(({ name }) => name)
const stored = async (doctype: string, name: string) => (await ask('admin', 'GET', `/api/resource/${doctype}/${name}`)).body.data as Json
const anna = 'anna@example.com'

describe('workspaces', () => {
  it('are made: one’s own by everybody, public ones by managers', async () => {
    const create = (who: Person, page: Json) => workspace(who, 'new_page', { new_page: JSON.stringify(page) })
    const mine = await create('anna', { title: 'Mine', public: 0, for_user: anna, icon: 'star', content: '[]', label: `Mine-${anna}` })
    expect(mine.body.message).toMatchObject({ name: `Mine-${anna}`, title: 'Mine', for_user: anna, public: 0, sequence_id: 1 })
    expect((await create('anna', { title: 'Second' })).body.message).toMatchObject({ name: `Second-${anna}`, sequence_id: 2 })
    expect((await create('anna', { title: 'All', public: 1 })).body.message).toBeUndefined()
    expect((await create('anna', { title: 'His', for_user: 'carl@example.com' })).status).toBe(403)
    for (const title of ['Fleet', 'Office'])
      expect((await create('admin', { title, public: 1 })).body.message).toMatchObject({ name: title, public: 1 })
    expect(await pages('anna')).toEqual(['Fleet', 'Office', `Mine-${anna}`, `Second-${anna}`])
    expect(await pages('carl')).toEqual(['Fleet', 'Office'])
  })

  it.each<[Person, string, Json, number]>([
    ['anna', 'hide_page', { page_name: 'Fleet' }, 403],
    ['anna', 'update_page', { name: 'Fleet', title: 'X', icon: '', parent: '', public: 1 }, 403],
    ['anna', 'update_page', { name: `Mine-${anna}`, title: 'X', icon: '', parent: '', public: 1 }, 403],
    ['anna', 'save_page', { name: 'Fleet', public: 1, new_widgets: '{}', blocks: '[]' }, 403],
    ['anna', 'delete_page', { page: { name: 'Fleet' } }, 403],
    ['carl', 'delete_page', { page: { name: `Mine-${anna}` } }, 403],
    ['carl', 'duplicate_page', { page_name: `Mine-${anna}`, new_page: { title: 'Stolen' } }, 403],
    ['admin', 'save_page', { name: 'Fleet', blocks: '{' }, 417],
    ['admin', 'save_page', { name: 'Fleet', blocks: '[]', new_widgets: '[1]' }, 417],
    ['admin', 'save_page', { blocks: '[]' }, 417],
    ['admin', 'save_page', { title: 'Nowhere', public: 1, blocks: '[]' }, 404],
    ['admin', 'new_page', { new_page: { title: '' } }, 417],
    ['admin', 'delete_page', { page: { name: 'none' } }, 404],
    ['admin', 'sort_pages', { sb_public_items: 'x' }, 417],
  ])('as %s %s %j', async (who, method, args, status) => {
    expect((await workspace(who, method, args)).status).toBe(status)
  })

  it('are saved with the widgets that they show', async () => {
    const block = (type: string, name: string) => ({ id: name, type, data: { [`${type}_name`]: name, col: 4 } })
    const save = (blocks: Json[], new_widgets: Json) =>
      workspace('anna', 'save_page', { name: `Mine-${anna}`, public: 0, blocks: JSON.stringify(blocks), new_widgets: JSON.stringify(new_widgets) })
    const tables = async () => {
      const { shortcuts, links, quick_lists } = await stored('Workspace', `Mine-${anna}`)
      return [shortcuts, links, quick_lists].map((rows) =>
        (rows as Json[]).map((row) => [row.type, row.label, row.link_to ?? row.document_type].filter(Boolean).join(' ')),
      )
    }
    const shortcut = (label: string, link_to: string) => ({ type: 'DocType', label, link_to, name: 'new-shortcut-1' })
    const links = [
      { label: 'Trips', link_type: 'DocType', link_to: 'Trip' },
      { label: 'Crews', link_type: 'DocType', link_to: 'Crew' },
    ]
    const card = { label: 'Lists', links: JSON.stringify(links), icon: 'list' }
    const all = [block('shortcut', 'Go'), block('card', 'Lists'), block('quick_list', 'Last')]
    const first = await save(all, { shortcut: [shortcut('Go', 'Trip')], card: [card], quick_list: [{ document_type: 'Trip', label: 'Last' }] })
    expect(first.body.message).toEqual({ name: `Mine-${anna}`, public: false, label: `Mine-${anna}` })
    expect(await tables()).toEqual([['DocType Go Trip'], ['Card Break Lists', 'Link Trips Trip', 'Link Crews Crew'], ['Last Trip']])
    await save(all, { shortcut: [shortcut('Go', 'Crew'), shortcut('Unseen', 'Crew')], card: [{ ...card, links: JSON.stringify(links.slice(1)) }] })
    expect(await tables()).toEqual([['DocType Go Crew'], ['Card Break Lists', 'Link Crews Crew'], ['Last Trip']])
    await save([block('quick_list', 'Last')], {})
    expect(await tables()).toEqual([[], [], ['Last Trip']])
    expect(JSON.parse(String((await stored('Workspace', `Mine-${anna}`)).content))).toEqual([block('quick_list', 'Last')])
  })

  it('are copied', async () => {
    const copied = await workspace('carl', 'duplicate_page', {
      page_name: 'Fleet',
      new_page: { title: 'My fleet', is_public: 0, icon: 'x', parent: '' },
    })
    expect(copied.body.message).toMatchObject({ name: 'My fleet-carl@example.com', for_user: 'carl@example.com', public: 0, icon: 'x' })
    expect((await workspace('carl', 'duplicate_page', { page_name: 'Fleet', new_page: { title: 'B', is_public: 1 } })).body.message).toBeUndefined()
  })

  it('take those below along when they change their name or become private', async () => {
    await workspace('admin', 'new_page', { new_page: { title: 'Below', public: 1, parent_page: 'Fleet' } })
    const update = (name: string, title: string, isPublic: number) =>
      workspace('admin', 'update_page', { name, title, icon: '', parent: '', public: isPublic })
    expect((await update('Fleet', 'Ships', 1)).body.message).toEqual({ name: 'Ships', public: true, label: 'Ships' })
    expect(await stored('Workspace', 'Below')).toMatchObject({ parent_page: 'Ships', public: 1 })
    expect((await update('Ships', 'Ships', 0)).body.message).toEqual({ name: 'Ships', public: false, label: 'Ships-Administrator' })
    expect(await stored('Workspace', 'Below-Administrator')).toMatchObject({
      parent_page: 'Ships-Administrator',
      public: 0,
      for_user: 'Administrator',
    })
  })

  it('are put into an order', async () => {
    const sorted = await workspace('anna', 'sort_pages', {
      sb_private_items: JSON.stringify([{ title: 'Second' }, { title: 'Mine', parent_page: `Second-${anna}` }]),
      sb_public_items: '[]',
    })
    expect(sorted.body.message).toBe(true)
    expect(await pages('anna')).toEqual(['Office', `Second-${anna}`, `Mine-${anna}`])
    expect((await workspace('anna', 'sort_pages', { sb_public_items: [{ title: 'Office' }], sb_private_items: [] })).body.message).toBe(false)
    const sequence = (who: Person) => call(who, 'doctype.workspace_settings.workspace_settings.set_sequence', { sidebar_items: [{ name: 'Office' }] })
    expect([(await sequence('anna')).status, (await sequence('admin')).status]).toEqual([403, 200])
  })

  it('are deleted', async () => {
    expect(
      (await workspace('anna', 'delete_page', { page: JSON.stringify({ name: `Mine-${anna}`, public: 0, title: 'Mine' }) })).body.message,
    ).toEqual({
      name: `Mine-${anna}`,
      public: 0,
      title: 'Mine',
    })
    expect(await pages('anna')).toEqual(['Office', `Second-${anna}`])
  })

  it('show private blocks to their owner', async () => {
    const block = (values: Json) => ask('anna', 'POST', '/api/resource/Custom HTML Block', { html: '<b>x</b>', ...values })
    for (const values of [
      { name: 'Open block', private: 0 },
      { name: 'Own block', private: 1 },
    ])
      expect((await block(values)).status).toBe(200)
    const shown = (who: Person) =>
      said(who, 'doctype.custom_html_block.custom_html_block.get_custom_blocks_for_user', { doctype: 'Custom HTML Block', txt: 'block' })
    expect(await shown('anna')).toEqual([['Open block'], ['Own block']])
    expect(await shown('carl')).toEqual([['Open block']])
  })
})

describe('lists', () => {
  const settings = 'doctype.list_view_settings.list_view_settings'
  it('show the fields that are chosen', async () => {
    const args = {
      doctype: 'Trip',
      listview_settings: { disable_count: 1, fields: '[{"fieldname":"town"}]' },
      removed_listview_fields: [{ fieldname: 'stage' }],
    }
    expect((await call('anna', `${settings}.save_listview_settings`, args)).status).toBe(403)
    const answer = await said<{ meta: Json & { fields: Json[] }; listview_settings: Json }>('admin', `${settings}.save_listview_settings`, args)
    expect(answer.listview_settings).toMatchObject({ name: 'Trip', disable_count: 1 })
    expect(answer.meta.fields.filter(({ in_list_view }) => in_list_view).map(({ fieldname }) => fieldname)).toEqual(['town'])
    expect(await said('anna', `${settings}.get_default_listview_fields`, { doctype: 'Trip' })).toEqual([])
    expect((await call('ben', `${settings}.get_default_listview_fields`, { doctype: 'Trip' })).status).toBe(403)
  })

  it('count documents by those to whom they are assigned', async () => {
    for (const [name, who] of [
      ['T-1', anna],
      ['T-2', anna],
      ['T-2', 'carl@example.com'],
    ])
      expect((await call('admin', 'form.assign_to.add', { doctype: 'Trip', name, assign_to: [who] })).status).toBe(200)
    const counts = (filters: unknown) =>
      said('anna', 'listview.get_group_by_count', { doctype: 'Trip', field: 'assigned_to', current_filters: filters })
    expect(await counts([])).toEqual([
      { name: anna, count: 2 },
      { name: 'carl@example.com', count: 1 },
    ])
    expect(await counts([['Trip', 'name', '=', 'T-1']])).toEqual([{ name: anna, count: 1 }])
    expect((await call('ben', 'listview.get_group_by_count', { doctype: 'Trip', field: 'assigned_to' })).status).toBe(403)
  })

  it('in time are moved', async () => {
    const args = { doctype: 'Trip', name: 'T-1', start: '2026-06-01 08:00:00', end: '2026-06-02 08:00:00' }
    const move = (who: Person) => call(who, 'gantt.update_task', { args, field_map: { start: 'begins', end: 'ends' } })
    expect([(await move('carl')).status, (await move('anna')).status]).toEqual([403, 200])
    expect(await stored('Trip', 'T-1')).toMatchObject({ begins: args.start, ends: args.end })
  })
})

describe('trees', () => {
  it('leave out what is disabled, unless it is asked for', async () => {
    const fields = [{ fieldname: 'disabled', fieldtype: 'Check' }]
    await make('DocType', {
      name: 'Region',
      module: 'Core',
      custom: 1,
      autoname: 'prompt',
      is_tree: 1,
      fields,
      permissions: [{ role: 'System Manager', read: 1, create: 1 }],
    })
    for (const values of [
      { name: 'North', is_group: 1 },
      { name: 'Old', disabled: 1, parent_region: 'North' },
      { name: 'Isle', parent_region: 'North' },
    ])
      await make('Region', values)
    const below = async (more: Json = {}) =>
      (await said<Json[]>('admin', 'treeview.get_children', { doctype: 'Region', parent: 'North', ...more })).map(({ value }) => value)
    expect([await below(), await below({ include_disabled: 1 })]).toEqual([['Isle'], ['Isle', 'Old']])
    const all = { doctype: 'Region', label: 'All', parent: '' }
    const expected = [
      { parent: 'All', data: [{ value: 'North' }] },
      { parent: 'North', data: [{ value: 'Isle' }] },
    ]
    expect(await said('admin', 'treeview.get_all_nodes', { ...all, tree_method: 'frappe.desk.treeview.get_children' })).toMatchObject(expected)
    await refuses('treeview.get_all_nodes', { ...all, tree_method: 'frappe.desk.reportview.delete_report' })
    await refuses('treeview.get_all_nodes', { ...all, tree_method: 'frappe.desk.desktop.get_workspace_sidebar_items' })
    await refuses('treeview.get_all_nodes', { ...all, tree_method: 'none.at.all' })
  })
})

describe('places and notes', () => {
  it('where one has been most often', async () => {
    const route = 'doctype.route_history.route_history'
    const routes = ['List/Trip', 'Form/Trip/T-1', 'List/Trip'].map((each) => ({ route: each }))
    expect((await call('anna', `${route}.deferred_insert`, { routes: JSON.stringify(routes) })).status).toBe(200)
    expect(await said('anna', `${route}.frequently_visited_links`)).toEqual([
      { route: 'List/Trip', count: 2 },
      { route: 'Form/Trip/T-1', count: 1 },
    ])
    expect(await said('carl', `${route}.frequently_visited_links`)).toEqual([])
    expect((await call('anna', `${route}.deferred_insert`, { routes: 'x' })).status).toBe(417)
  })

  it('how far one has come in a tour, until everybody begins anew', async () => {
    const tours = 'doctype.form_tour.form_tour'
    const update = (who: Person, value: Json) => call(who, `${tours}.update_user_status`, { value: JSON.stringify(value), step: '{}' })
    const status = async (who: string) => JSON.parse(String((await stored('User', `${who}@example.com`)).onboarding_status)) as Json
    for (const who of ['anna', 'carl'] as const) expect((await update(who, { Trips: { is_complete: true }, Crews: {} })).status).toBe(200)
    expect((await call('anna', `${tours}.update_user_status`, { value: '[1]' })).status).toBe(417)
    expect((await call('anna', `${tours}.reset_tour`, { tour_name: 'Trips' })).status).toBe(403)
    expect(await status('anna')).toEqual({ Trips: { is_complete: true }, Crews: {} })
    expect((await call('admin', `${tours}.reset_tour`, { tour_name: 'Trips' })).status).toBe(200)
    expect([await status('anna'), await status('carl')]).toEqual([{ Crews: {} }, { Crews: {} }])
  })

  it('a column of a board in its order', async () => {
    await said('anna', 'doctype.kanban_board.kanban_board.quick_kanban_board', { doctype: 'Trip', board_name: 'Stages', field_name: 'stage' })
    const order = (who: Person, colname: string) => call(who, 'doctype.kanban_board.kanban_board.get_order_for_column', { board: 'Stages', colname })
    expect((await order('anna', 'Done')).body.message).toBe('["T-2"]')
    expect((await order('ben', 'Done')).status).toBe(403)
  })

  it('notes are shown until they are seen', async () => {
    const { name } = await make('Note', { title: 'News', public: 1, notify_on_login: 1, content: 'x' })
    const unseen = async (who: Person) => (await said<Json[]>(who, 'doctype.note.note.get_unseen_notes')).map(({ title }) => title)
    expect(await unseen('anna')).toEqual(['News'])
    await said('anna', 'doctype.note.note.mark_as_seen', { note: name })
    await said('anna', 'doctype.note.note.mark_as_seen', { note: name })
    expect([await unseen('anna'), await unseen('carl')]).toEqual([[], ['News']])
    expect((await stored('Note', String(name))).seen_by).toHaveLength(1)
  })
})
