import { noPermission } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Db } from '../database/db.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { demand, documentRights, may, mayDoctype } from './decide.ts'
import { addRows, createPermissionTables, metaOf, perm, permissionContext, userWith } from './fixture.ts'
import type { PermissionHooks } from './hooks.ts'
import { listCondition, selectableFields } from './list-condition.ts'
import { rights } from './right.ts'
import { administrator, guest, type SessionUser } from './user.ts'
import { UserDirectory } from './users.ts'

let test: TestDatabase
let db: Db
const row = metaOf({ name: 'Line', istable: 1, fields: [{ fieldname: 'item', fieldtype: 'Data' }] })
const order = metaOf({
  name: 'Order',
  search_fields: 'title',
  fields: [
    { fieldname: 'title', fieldtype: 'Data' },
    { fieldname: 'lines', fieldtype: 'Table', options: 'Line' },
    { fieldname: 'secret_lines', fieldtype: 'Table', options: 'Line', permlevel: 1 },
  ],
  permissions: [
    perm('Reader', ['read']),
    perm('Picker', ['select']),
    perm('Owner', ['read', 'write', 'create', 'delete'], { if_owner: 1 }),
    perm('Level', ['read']),
    perm('Level', ['read', 'write'], { permlevel: 1 }),
    perm('Guest', ['report']),
    perm('Submitter', ['submit', 'import', 'cancel']),
  ],
})
const mine = { name: 'o1', owner: 'u@example.com' }
const other = { name: 'o2', owner: 'x@example.com' }

beforeAll(async () => {
  test = await createTestDatabase()
  db = test.database.session()
  await createPermissionTables(db)
  const standard = sql`name varchar(140) primary key, owner varchar(140), creation timestamp(6), modified timestamp(6), modified_by varchar(140), docstatus smallint default 0, idx int default 0`
  await db.write(compile(db.dialect, sql`create table "tabOrder" (${standard}, title varchar(140))`))
  await db.write(
    compile(
      db.dialect,
      sql`create table "tabLine" (${standard}, parent varchar(140), parenttype varchar(140), parentfield varchar(140), item varchar(140))`,
    ),
  )
  await addRows(db, 'tabOrder', [mine, other])
  const line = { parenttype: 'Order', parentfield: 'lines' }
  await addRows(db, 'tabLine', [
    { name: 'l1', parent: 'o1', ...line },
    { name: 'l2', parent: 'o2', ...line },
    { name: 'l3', parent: 'o1', ...line, parenttype: 'Elsewhere' },
  ])
  await addRows(db, 'tabDocShare', [{ name: 's', user: 'shared@example.com', share_doctype: 'Order', share_name: 'o2', read: 1, write: 1 }])
  await addRows(db, 'tabDocShare', [{ name: 'g', user: 'Guest', share_doctype: 'Order', share_name: 'o2', read: 1 }])
  await db.commit()
})
afterAll(() => test.close())

const as = (user: SessionUser, more: { hooks?: PermissionHooks; settings?: Record<string, unknown> } = {}): Context =>
  permissionContext({ db, metas: [order, row], user, ...more })
const withRoles = (...roles: string[]) => as(userWith(roles))
const names = async (ctx: Context, meta = order, options = {}) => {
  const condition = await listCondition(ctx, meta, options)
  return (
    await db.read(compile(db.dialect, sql`select name from ${sql.table(meta.table)}${condition ? sql` where ${condition}` : sql``} order by name`))
  ).map((each) => each.name)
}

describe('a decision', () => {
  it('is yes for Administrator, whatever is asked', async () => {
    for (const right of [...rights, 'anything']) expect(await may(as(administrator), order, right, other)).toBe(true)
    expect(await documentRights(as(administrator), order, other)).toMatchObject({ read: 1, cancel: 1, amend: 1, submit: 0, import: 0 })
  })

  it('is no for what is no right, and for rights that the DocType cannot have', async () => {
    const ctx = withRoles('Submitter')
    for (const right of ['submit', 'import', 'constructor', ''])
      expect([await may(ctx, order, right, mine), await mayDoctype(ctx, order, right)]).toEqual([false, false])
    expect(await may(ctx, order, 'cancel', mine)).toBe(true)
  })

  it('about one’s own documents follows the owner, in letters of any case', async () => {
    const ctx = withRoles('Owner')
    for (const right of ['read', 'write', 'delete']) {
      expect(await may(ctx, order, right, mine)).toBe(true)
      expect(await may(ctx, order, right, { ...mine, owner: 'U@Example.com' })).toBe(true)
      expect(await may(ctx, order, right, other)).toBe(false)
    }
    expect([await mayDoctype(ctx, order, 'read'), await mayDoctype(ctx, order, 'write'), await mayDoctype(ctx, order, 'create')]).toEqual([
      true,
      false,
      true,
    ])
    expect(await names(ctx)).toEqual(['o1'])
  })

  it('names right, DocType and document when it is a refusal', async () => {
    await expect(demand(withRoles('Reader'), order, 'write', mine)).rejects.toSatisfy(noPermission.is)
    await expect(demand(withRoles('Reader'), order, 'write', mine)).rejects.toThrow('No permission to write Order o1')
  })

  it('follows shares, which guests have none of, and which may be switched off', async () => {
    const user = userWith([], { name: 'shared@example.com' })
    expect(await documentRights(as(user), order, other)).toMatchObject({ read: 1, write: 1, print: 1, delete: 0, share: 0 })
    expect([
      await may(as(user), order, 'read', mine),
      await mayDoctype(as(user), order, 'write'),
      await mayDoctype(as(user), order, 'share'),
    ]).toEqual([false, true, false])
    expect(await names(as(user))).toEqual(['o2'])
    expect(await may(as(guest), order, 'read', other)).toBe(false)
    const off = metaOf({ name: 'Off', permissions: [perm('Reader', ['read', 'share'])] })
    expect(await may(as(userWith(['Reader'])), off, 'share', mine)).toBe(true)
    expect(await may(as(userWith(['Reader']), { settings: { disable_document_sharing: 1 } }), off, 'share', mine)).toBe(false)
  })

  it('costs no statement where roles decide, nor for a refusal without shares', async () => {
    const users = new UserDirectory({ db: () => test.database.session(), meta: { find: async () => undefined } })
    await users.sharedDoctypes('u@example.com')
    const ctx = permissionContext({ db, metas: [order, row], user: userWith(['Reader']), users })
    const before = db.statements
    expect([await may(ctx, order, 'read', other), await may(ctx, order, 'write', other)]).toEqual([true, false])
    expect(await listCondition(ctx, order)).toBeUndefined()
    expect(db.statements).toBe(before)
  })

  it('of an app can only refuse, and has to agree in so many words', async () => {
    const hooks = (answer: boolean | undefined): PermissionHooks => ({ hasPermission: () => [async () => answer], queryConditions: () => [] })
    expect(await may(as(userWith(['Reader']), { hooks: hooks(true) }), order, 'read', other)).toBe(true)
    for (const answer of [false, undefined]) expect(await may(as(userWith(['Reader']), { hooks: hooks(answer) }), order, 'read', other)).toBe(false)
    expect(await may(as(userWith([]), { hooks: hooks(true) }), order, 'read', other)).toBe(false)
  })

  it('of an app about lists narrows them, but not what is shared', async () => {
    const hooks: PermissionHooks = { hasPermission: () => [], queryConditions: () => [(_, __, alias) => sql`${sql.id(alias, 'name')} = 'o1'`] }
    expect(await names(as(userWith(['Reader']), { hooks }))).toEqual(['o1'])
    expect(await names(as(userWith(['Reader'], { name: 'shared@example.com' }), { hooks }))).toEqual(['o1', 'o2'])
  })
})

describe('lists', () => {
  it('show a user who may only select the name and the search fields', async () => {
    expect(await names(withRoles('Picker'))).toEqual(['o1', 'o2'])
    expect([...(selectableFields(withRoles('Picker'), order) ?? [])]).toEqual(['name', 'title'])
    expect(selectableFields(withRoles('Picker', 'Reader'), order)).toBeUndefined()
    expect(selectableFields(withRoles('Picker', 'Owner'), order)).toBeUndefined()
  })

  it('show no more than may be read where `select` is beside rights of owners, but all of them in a link', async () => {
    expect(await names(withRoles('Picker', 'Owner'))).toEqual(['o1'])
    expect(await names(withRoles('Picker', 'Owner'), order, { right: 'select' })).toEqual(['o1', 'o2'])
  })

  it('are refused without any right', async () => {
    await expect(listCondition(withRoles(), order)).rejects.toSatisfy(noPermission.is)
  })
})

describe('rows of child tables', () => {
  const line = { name: 'l1', parent: 'o1', parenttype: 'Order', parentfield: 'lines' }

  it('follow the document that they belong to', async () => {
    const ctx = withRoles('Owner')
    expect([await may(ctx, row, 'read', line), await may(ctx, row, 'write', line)]).toEqual([true, true])
    expect(await may(ctx, row, 'read', { ...line, parent: 'o2' })).toBe(false)
    expect(await may(ctx, row, 'read', { ...line, parent: 'missing' })).toBe(false)
    expect(await may(ctx, row, 'read', { ...line, parenttype: 'Nothing' })).toBe(false)
    expect(await may(ctx, row, 'read', { ...line, parentfield: 'title' })).toBe(false)
  })

  it('need the level of the table that holds them', async () => {
    const hidden = { ...line, parentfield: 'secret_lines' }
    expect([await may(withRoles('Reader'), row, 'read', hidden), await may(withRoles('Level'), row, 'read', hidden)]).toEqual([false, true])
  })

  it('are listed for a parent DocType only, as far as its documents may be read', async () => {
    await expect(listCondition(withRoles('Reader'), row)).rejects.toSatisfy(noPermission.is)
    await expect(listCondition(withRoles(), row, { parent: order })).rejects.toSatisfy(noPermission.is)
    expect(await names(withRoles('Reader'), row, { parent: order })).toEqual(['l1', 'l2'])
    expect(await names(withRoles('Owner'), row, { parent: order })).toEqual(['l1'])
    expect(await mayDoctype(withRoles('Reader'), row, 'read')).toBe(false)
  })
})
