import type { Db } from '../../database/db.ts'
import { doctype, Fixture, field } from './fixture.ts'

/** DocTypes of every sort around Task: a child table, links to names of each kind, a tree, a Single, virtual ones; with a few rows. */
export async function createTasks(db: Db): Promise<Fixture> {
  const site = await Fixture.create(db, [
    doctype('Task', [
      field('title'),
      field('status', 'Select', { options: '\nOpen\nClosed' }),
      field('qty', 'Int'),
      field('price', 'Currency'),
      field('due', 'Date'),
      field('at', 'Datetime'),
      field('tm', 'Time'),
      field('data', 'JSON'),
      field('lead', 'Link', { options: 'Person' }),
      field('place', 'Link', { options: 'Place' }),
      field('items', 'Table', { options: 'Task Item' }),
      field('others', 'Table', { options: 'Task Item' }),
      field('heading', 'Section Break'),
      field('computed', 'Data', { is_virtual: 1 }),
      field('number', 'Link', { options: 'Numbered' }),
    ]),
    doctype('Task Item', [field('item'), field('n', 'Int')], { istable: 1, permissions: [] }),
    doctype('Person', [field('full_name'), field('boss', 'Link', { options: 'Person' })]),
    doctype('Place', [field('lft', 'Int'), field('rgt', 'Int')], { is_tree: 1 }),
    doctype('Numbered', [field('word')], { autoname: 'autoincrement' }),
    doctype('Unique', [field('word')], { autoname: 'UUID' }),
    doctype('Settings', [field('word')], { issingle: 1 }),
    doctype('Elsewhere', [field('word')], { is_virtual: 1 }),
    doctype('Nowhere', [field('word')], { is_virtual: 1 }),
    doctype('Sorted', [field('rank', 'Int')], { sort_field: 'rank desc, name asc' }),
  ])
  site.controllers.set('Elsewhere', { getList: async () => [{ name: 'far' }], getCount: async () => 7 })
  await site.fill('Person', [
    { name: 'ann', full_name: 'Ann A' },
    { name: 'bob', full_name: 'Bob B', boss: 'ann' },
  ])
  await site.fill('Place', [
    { name: 'World', lft: 1, rgt: 6 },
    { name: 'North', lft: 2, rgt: 5 },
    { name: 'Oslo', lft: 3, rgt: 4 },
  ])
  await site.fill('Numbered', [
    { name: 1, word: 'one' },
    { name: 2, word: 'two' },
  ])
  await site.fill('Unique', [{ name: '0198a4f2-0000-7000-8000-000000000001', word: 'u' }])
  await site.fill('Sorted', [
    { name: 'a', rank: 1 },
    { name: 'b', rank: 2 },
    { name: 'c', rank: 2 },
  ])
  await site.fill('Task', [
    {
      name: 'T1',
      title: 'Alpha',
      status: 'Open',
      qty: 3,
      price: '1.5',
      due: '2024-02-01',
      at: '2024-02-01 10:00:00',
      tm: '09:05:00',
      data: '{"a":1}',
      lead: 'ann',
      place: 'Oslo',
      number: '1',
    },
    { name: 'T2', title: 'beta', status: 'Open', qty: 1, price: '123456789012.345678901', due: null, lead: 'bob', place: 'North', number: 'x' },
    { name: 'T3', title: 'Gamma_1', status: 'Closed', qty: 2, price: '2', due: '2024-01-01', place: 'World' },
    { name: 'T4', title: null, status: '', qty: 0, price: '0' },
  ])
  await site.fill('Task Item', [
    { name: 'i1', parent: 'T1', parenttype: 'Task', parentfield: 'items', idx: 1, item: 'x', n: 1 },
    { name: 'i2', parent: 'T1', parenttype: 'Task', parentfield: 'items', idx: 2, item: 'y', n: 2 },
    { name: 'i3', parent: 'T2', parenttype: 'Task', parentfield: 'items', idx: 1, item: 'x', n: 5 },
    { name: 'i4', parent: 'T1', parenttype: 'Elsewhere', parentfield: 'items', idx: 1, item: 'z', n: 9 },
  ])
  return site
}
