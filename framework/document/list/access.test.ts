import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { count } from '../count.ts'
import { list } from '../list.ts'
import { doctype, Fixture, field, person, reads } from './fixture.ts'

let database: TestDatabase
let site: Fixture

const clerk = person('clerk@example.com', ['Clerk'])
const boss = person('boss@example.com', ['Clerk', 'Boss'])
const owner = person('owner@example.com', ['Owner'])
const chooser = person('chooser@example.com', ['Chooser'])
const stranger = person('stranger@example.com', ['Nobody'])
const northern = person('north@example.com', ['Clerk'], {
  userPermissions: new Map([['Area', [{ doc: 'North', applicable_for: null, is_default: false }]]]),
})

beforeAll(async () => {
  database = await createTestDatabase()
  site = await Fixture.create(database.database.session(), [
    doctype('Area', [field('label'), field('budget', 'Currency', { permlevel: 1 })], { permissions: [reads('Clerk')] }),
    doctype('Secret', [field('word')], { permissions: [reads('Boss')] }),
    doctype('Order Row', [field('item'), field('cost', 'Currency', { permlevel: 1 })], { istable: 1, permissions: [] }),
    doctype(
      'Order',
      [
        field('title'),
        field('margin', 'Currency', { permlevel: 1 }),
        field('area', 'Link', { options: 'Area' }),
        field('secret', 'Link', { options: 'Secret' }),
        field('rows', 'Table', { options: 'Order Row' }),
        field('private_rows', 'Table', { options: 'Order Row', permlevel: 1 }),
      ],
      {
        permissions: [reads('Clerk'), reads('Boss', { permlevel: 1 }), reads('Owner', { if_owner: 1 }), { role: 'Chooser', permlevel: 0, select: 1 }],
        search_fields: 'title',
        sort_field: 'margin',
      },
    ),
  ])
  await site.fill('Area', [
    { name: 'North', label: 'N', budget: 5 },
    { name: 'South', label: 'S', budget: 6 },
  ])
  await site.fill('Secret', [{ name: 's', word: 'w' }])
  await site.fill('Order', [
    { name: 'O1', title: 'one', margin: 3, area: 'North', secret: 's' },
    { name: 'O2', title: 'two', margin: 1, area: 'South', owner: 'owner@example.com' },
  ])
  const row = { parenttype: 'Order', parentfield: 'rows', idx: 1 }
  await site.fill('Order Row', [
    { ...row, name: 'r1', parent: 'O1', item: 'x', cost: 7 },
    { ...row, name: 'r2', parent: 'O2', item: 'y', cost: 8 },
    { ...row, name: 'r3', parent: 'O1', parentfield: 'private_rows', item: 'z', cost: 9 },
    { ...row, name: 'r4', parent: 'O1', parenttype: 'Other', item: 'q', cost: 1 },
  ])
})

afterAll(() => database.close())

const listed = (user: typeof clerk, query: Parameters<typeof list>[2] = {}, name = 'Order') => list(site.context(user), name, query)

describe('fields above the level of a user', () => {
  it('are left out of the answer', async () => {
    expect(await listed(clerk, { fields: ['title', 'margin'], page_length: 1 })).toEqual([{ title: 'one' }])
    expect(await listed(boss, { fields: ['title', 'margin'], page_length: 1 })).toEqual([{ title: 'one', margin: 3 }])
    expect((await listed(clerk, { fields: ['*'], page_length: 1 }))[0]).not.toHaveProperty('margin')
    expect(await listed(clerk, { fields: ['sum(margin) as s', 'count(name) as n'] })).toEqual([{ n: 2 }])
  })

  it('leave the name where nothing else was asked for', async () => {
    expect(await listed(clerk, { fields: ['margin'], page_length: 1 })).toEqual([{ name: 'O1' }])
  })

  it.each([
    ['filter', { filters: { margin: 3 } }],
    ['second kind of filter', { or_filters: { margin: 3 } }],
    ['order', { order_by: 'margin asc' }],
    ['order by an aggregate', { fields: ['title', 'count(name) as n'], group_by: 'title', order_by: 'sum(margin) asc' }],
    ['group', { group_by: 'margin' }],
    ['filter by rows', { filters: [['Order Row', 'cost', '>', 1]] }],
    ['filter by a link', { filters: [['area.budget', '>', 1]] }],
  ])('are no fields in a %s', async (_, query) => {
    await expect(listed(clerk, query)).rejects.toMatchObject({ type: 'DataError' })
    if (!JSON.stringify(query).includes('budget')) await listed(boss, query)
  })

  it('do not stop a list in the own order of its DocType', async () => {
    expect(await list(site.context(clerk), 'Order', {}, { ownOrder: true })).toEqual([{ name: 'O1' }, { name: 'O2' }])
    expect(await list(site.context(boss), 'Order', {}, { ownOrder: true })).toEqual([{ name: 'O1' }, { name: 'O2' }])
  })
})

describe('documents that a user may not see', () => {
  it('are neither listed nor counted', async () => {
    expect(await listed(owner)).toEqual([{ name: 'O2' }])
    expect(await count(site.context(owner), 'Order')).toBe(1)
    expect(await listed(northern)).toEqual([{ name: 'O1' }])
    expect(await count(site.context(northern), 'Order')).toBe(1)
  })

  it('are refused where there can be none', async () => {
    await expect(listed(stranger)).rejects.toMatchObject({ status: 403 })
    await expect(count(site.context(stranger), 'Order')).rejects.toMatchObject({ status: 403 })
    await expect(listed(stranger, {}, 'Order Row')).rejects.toMatchObject({ status: 403 })
  })

  it('are seen by code that asks without checks', async () => {
    expect(await list(site.context(stranger), 'Order', { fields: ['name', 'margin'] }, { ignorePermissions: true })).toHaveLength(2)
  })

  it('tell nothing through links', async () => {
    await expect(listed(clerk, { fields: ['secret.word'] })).rejects.toMatchObject({ status: 403 })
    expect(await listed(boss, { fields: ['secret.word'], page_length: 1 })).toEqual([{ word: 'w' }])
    expect(await list(site.context(northern), 'Order', { fields: ['area.label'] })).toEqual([{ label: 'N' }])
    expect(await listed(clerk, { fields: ['title', 'area.budget'], page_length: 1 })).toEqual([{ title: 'one' }])
  })
})

describe('rows of a child table', () => {
  it('need the parent that they are asked for, for everyone', async () => {
    await expect(listed(clerk, {}, 'Order Row')).rejects.toMatchObject({ status: 403 })
    await expect(list(site.context(), 'Order Row')).rejects.toMatchObject({ status: 403 })
    await expect(list(site.context(), 'Order Row', { parent_doctype: 'Area' })).rejects.toMatchObject({ status: 403 })
  })

  it('are those of documents and tables that the user may see', async () => {
    const asked = { fields: ['name', 'cost'], parent_doctype: 'Order' }
    expect(await listed(clerk, asked, 'Order Row')).toEqual([{ name: 'r1' }, { name: 'r2' }])
    expect(await listed(northern, asked, 'Order Row')).toEqual([{ name: 'r1' }])
    expect(await listed(boss, asked, 'Order Row')).toEqual([
      { name: 'r1', cost: 7 },
      { name: 'r2', cost: 8 },
      { name: 'r3', cost: 9 },
    ])
  })

  it('in hidden tables are not joined', async () => {
    expect(await listed(clerk, { fields: ['name', 'rows.item'], filters: { name: 'O1' } })).toEqual([{ name: 'O1', item: 'x' }])
    expect(await listed(boss, { fields: ['rows.item'], filters: { name: 'O1' } })).toEqual([{ item: 'x' }, { item: 'z' }])
  })
})

describe('the right to select alone', () => {
  it('shows names and search fields', async () => {
    expect(await listed(chooser, { fields: ['name', 'title', 'area', 'creation'], page_length: 1 })).toEqual([{ name: 'O1', title: 'one' }])
  })

  it('limits names for a link also for those who may read', async () => {
    expect(await list(site.context(clerk), 'Order', { fields: ['name', 'area'] }, { names: true })).toEqual([{ name: 'O1' }, { name: 'O2' }])
    expect(await list(site.context(northern), 'Area', {}, { names: true, ignoreUserPermissions: true })).toEqual([
      { name: 'North' },
      { name: 'South' },
    ])
    await expect(list(site.context(stranger), 'Area', {}, { names: true, ignoreUserPermissions: true })).rejects.toMatchObject({ status: 403 })
  })
})
