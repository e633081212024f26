import { doctype, Fixture, field, person, reads } from 'cortado/document/list/fixture.ts'
import { createTestDatabase, type TestDatabase } from 'cortado/testing/database.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { search_link, search_widget } from './search.ts'

let database: TestDatabase
let site: Fixture

const limited = person('limited@example.com', ['Clerk'], {
  userPermissions: new Map([['Town', [{ doc: 'Bergen', applicable_for: null, is_default: false }]]]),
})

beforeAll(async () => {
  database = await createTestDatabase()
  site = await Fixture.create(database.database.session(), [
    doctype('Town', [field('region'), field('mayor'), field('code', 'Data', { permlevel: 1 }), field('people', 'Int'), field('disabled', 'Check')], {
      search_fields: 'region, people, code',
      permissions: [reads('System Manager'), reads('Clerk')],
    }),
    doctype('Item', [field('title'), field('enabled', 'Check')], { title_field: 'title', show_title_field_in_link: 1, search_fields: 'title' }),
    doctype('Trip', [field('to', 'Link', { options: 'Town' })]),
    doctype('Free Trip', [field('to', 'Link', { options: 'Town', ignore_user_permissions: 1 })]),
  ])
  await site.fill('Town', [
    { name: 'Bergen', region: 'West', people: 3, mayor: 'm', code: 'c' },
    { name: 'Nybergsund', region: 'East' },
    { name: 'Oslo', region: 'East by Bergen', people: 7 },
    { name: 'Old Bergen', region: 'West', disabled: 1 },
  ])
  await site.fill('Item', [
    { name: 'I1', title: 'Hammer', enabled: 1 },
    { name: 'I2', title: 'Saw', enabled: 0 },
  ])
})

afterAll(() => database.close())

describe('the search for a link', () => {
  it('finds names and search fields, names that begin with the text first, none that are disabled', async () => {
    expect(await search_link.call(site.context(), { doctype: 'Town', txt: 'berg' })).toEqual([
      { value: 'Bergen', description: 'West, 3, c' },
      { value: 'Nybergsund', description: 'East, 0' },
      { value: 'Oslo', description: 'East by Bergen, 7' },
    ])
  })

  it('finds all for no text, up to a page', async () => {
    expect(await search_link.call(site.context(), { doctype: 'Town', txt: '', page_length: 2 })).toHaveLength(2)
    expect(await search_link.call(site.context(), { doctype: 'Town', txt: '', filters: { region: 'West' } })).toEqual([
      { value: 'Bergen', description: 'West, 3, c' },
    ])
  })

  it('labels by title where the DocType says so', async () => {
    expect(await search_link.call(site.context(), { doctype: 'Item', txt: 'ham' })).toEqual([{ value: 'I1', description: 'I1', label: 'Hammer' }])
  })

  it('shows no field above the level of the user', async () => {
    expect(await search_link.call(site.context(person('c@example.com', ['Clerk'])), { doctype: 'Town', txt: 'bergen', page_length: 1 })).toEqual([
      { value: 'Bergen', description: 'West, 3' },
    ])
  })

  it('keeps to User Permissions, unless the link of the form is free of them', async () => {
    const found = async (form: string) =>
      (await search_link.call(site.context(limited), { doctype: 'Town', txt: '', reference_doctype: form, ignore_user_permissions: '1' })).map(
        (row) => row.value,
      )
    expect(await found('Trip')).toEqual(['Bergen'])
    expect(await found('Free Trip')).toHaveLength(3)
  })

  it('gives rows of values for widgets', async () => {
    expect(await search_widget.call(site.context(), { doctype: 'Town', txt: 'Oslo' })).toEqual([['Oslo', 'East by Bergen', 7, null]])
    expect(await search_widget.call(site.context(), { doctype: 'Town', txt: 'Oslo', as_dict: '1' })).toEqual([
      { name: 'Oslo', region: 'East by Bergen', people: 7, code: null },
    ])
  })

  it.each([
    ['a search field that is none', { doctype: 'Town', txt: 'x', searchfield: 'name; drop' }, 417],
    ['a function that is none', { doctype: 'Town', txt: 'x', query: 'no.such.function' }, 417],
    ['an unknown DocType', { doctype: 'Nothing', txt: 'x' }, 404],
    ['no text', { doctype: 'Town' }, 417],
  ])('refuses %s', async (_, asked, status) => {
    await expect((async () => search_link.call(site.context(), asked))()).rejects.toMatchObject({ status })
  })
})
