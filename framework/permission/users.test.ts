import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { compile } from '../database/build.ts'
import type { Db } from '../database/db.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { addRows, createPermissionTables, metaOf } from './fixture.ts'
import { defaultFromUserPermissions } from './user-permissions.ts'
import { UserDirectory } from './users.ts'

let test: TestDatabase
let db: Db
let users: UserDirectory
let connected: boolean
const region = metaOf({
  name: 'Region',
  is_tree: 1,
  fields: [
    { fieldname: 'lft', fieldtype: 'Int' },
    { fieldname: 'rgt', fieldtype: 'Int' },
  ],
})
const entry = (doc: string, more = {}) => ({ doc, applicable_for: null, is_default: false, ...more })

beforeAll(async () => {
  test = await createTestDatabase()
  db = test.database.session()
  await createPermissionTables(db)
  await db.write(compile(db.dialect, sql`create table "tabRegion" (name varchar(140) primary key, lft int, rgt int)`))
  await addRows(db, 'tabRole', [{ name: 'Sales' }, { name: 'Old', disabled: 1 }, { name: 'Stock' }])
  await addRows(db, 'tabUser', [
    { name: 'a@example.com', full_name: 'A', restrict_ip: '10.0., 10.1.\n10.2.' },
    { name: 'b@example.com', user_type: 'Website User', enabled: 0 },
    { name: 'Administrator', full_name: 'Admin' },
  ])
  await addRows(
    db,
    'tabHas Role',
    ['Sales', 'Old', 'Guest', 'Administrator'].map((role) => ({ name: `a-${role}`, parent: 'a@example.com', parenttype: 'User', role })),
  )
  await addRows(db, 'tabHas Role', [
    { name: 'b1', parent: 'b@example.com', parenttype: 'User', role: 'Sales' },
    { name: 'p1', parent: 'a@example.com', parenttype: 'Role Profile', role: 'Stock' },
  ])
  await addRows(db, 'tabRegion', [
    { name: 'World', lft: 1, rgt: 8 },
    { name: 'North', lft: 2, rgt: 5 },
    { name: 'Oslo', lft: 3, rgt: 4 },
    { name: 'South', lft: 6, rgt: 7 },
  ])
  await addRows(db, 'tabUser Permission', [
    { name: 'up1', user: 'a@example.com', allow: 'Region', for_value: 'North', is_default: 1 },
    { name: 'up2', user: 'a@example.com', allow: 'Company', for_value: 'ACME', applicable_for: 'Invoice' },
    { name: 'up3', user: 'b@example.com', allow: 'Region', for_value: 'World', hide_descendants: 1 },
  ])
  await addRows(db, 'tabDocShare', [
    { name: 's1', user: 'a@example.com', share_doctype: 'Note', share_name: 'n', read: 1, write: 1 },
    { name: 's2', share_doctype: 'ToDo', share_name: 't', read: 1, everyone: 1 },
  ])
  await db.commit()
})
afterAll(() => test.close())
beforeEach(() => {
  connected = true
  users = new UserDirectory({ db: () => db, meta: { find: async (name) => (name === 'Region' ? region : undefined) }, trusted: () => connected })
})

describe('the directory of users', () => {
  it('knows roles: the stored ones that are enabled, and the automatic ones', async () => {
    const a = await users.get('a@example.com')
    expect([...(a?.roles ?? [])].sort()).toEqual(['All', 'Desk User', 'Guest', 'Sales'])
    expect(a).toMatchObject({ fullName: 'A', enabled: true, addresses: ['10.0.', '10.1.', '10.2.'] })
    const b = await users.get('b@example.com')
    expect([...(b?.roles ?? [])].sort()).toEqual(['All', 'Guest', 'Sales'])
    expect(b?.enabled).toBe(false)
    expect([...((await users.get('Administrator'))?.roles ?? [])].sort()).toEqual([
      'Administrator',
      'All',
      'Desk User',
      'Guest',
      'Old',
      'Sales',
      'Stock',
    ])
    expect([...((await users.get('Guest'))?.roles ?? [])]).toEqual(['Guest'])
    expect(await users.get('nobody')).toBeUndefined()
  })

  it('knows User Permissions, descendants of trees included', async () => {
    const a = await users.get('a@example.com')
    expect(a?.userPermissions.get('Region')).toEqual([entry('North', { is_default: true }), entry('Oslo')])
    expect(a?.userPermissions.get('Company')).toEqual([entry('ACME', { applicable_for: 'Invoice' })])
    expect((await users.get('b@example.com'))?.userPermissions.get('Region')).toEqual([entry('World')])
  })

  it('knows of which DocTypes something is shared', async () => {
    expect([...(await users.sharedDoctypes('a@example.com'))].sort()).toEqual(['Note/read', 'Note/write', 'ToDo/read'])
    expect([...(await users.sharedDoctypes('b@example.com'))]).toEqual(['ToDo/read'])
  })

  it('asks once, until a change concerns the user', async () => {
    const count = async (): Promise<number> => {
      const before = db.statements
      await users.get('a@example.com')
      await users.sharedDoctypes('a@example.com')
      return db.statements - before
    }
    const first = await count()
    expect(first).toBe(5)
    expect(await count()).toBe(0)
    for (const change of [
      { doctype: 'User', name: 'b@example.com' },
      { doctype: 'Note', name: 'n' },
      { doctype: 'System Settings', name: 'System Settings' },
    ])
      users.changed(change)
    expect(await count()).toBe(0)
    users.changed({ doctype: 'DocShare', name: 's1' })
    expect(await count()).toBe(1)
    for (const doctype of ['User Permission', 'Has Role', 'Role', 'Region']) {
      users.changed({ doctype, name: 'whatever' })
      expect(await count(), doctype).toBe(5)
    }
    users.changed({ doctype: 'User', name: 'a@example.com' })
    expect(await count()).toBe(5)
    connected = false
    expect([await count(), await count()]).toEqual([5, 5])
  })

  it('gives users with the same roles one set, for the permission matrices', async () => {
    const first = await users.get('a@example.com')
    users.changed({ doctype: 'User', name: 'a@example.com' })
    const second = await users.get('a@example.com')
    expect(second).not.toBe(first)
    expect(second?.roles).toBe(first?.roles)
  })

  it('gives what new documents start with: the default, or the only entry', async () => {
    const user = await users.get('a@example.com')
    if (!user) throw new Error('the user is missing')
    expect(defaultFromUserPermissions({ user }, 'Region', 'Order')).toBe('North')
    expect(defaultFromUserPermissions({ user }, 'Company', 'Invoice')).toBe('ACME')
    expect(defaultFromUserPermissions({ user }, 'Company', 'Order')).toBeUndefined()
    expect(defaultFromUserPermissions({ user }, 'Other', 'Order')).toBeUndefined()
  })
})
