import { noPermission } from '@cortado/contract/error-catalogue.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile } from '../database/build.ts'
import type { Db, Row } from '../database/db.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { accessTo } from './access.ts'
import { may } from './decide.ts'
import { addRows, createPermissionTables, metaOf, perm, permissionContext, userWith } from './fixture.ts'
import { accessCondition, listCondition } from './list-condition.ts'
import type { UserPermissionEntry } from './user.ts'

let test: TestDatabase
let db: Db
const link = (fieldname: string, more = {}) => ({ fieldname, fieldtype: 'Link', options: 'Area', ...more })
const child = metaOf({ name: 'Part', istable: 1, fields: [link('place')] })
const fields = [link('area'), link('free', { ignore_user_permissions: 1 }), { fieldname: 'parts', fieldtype: 'Table', options: 'Part' }]
const names = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6']
const areas = ['a1', 'a2', 'a3']
const standard = sql`name varchar(140) primary key, owner varchar(140), creation timestamp(6), modified timestamp(6), modified_by varchar(140), docstatus smallint default 0, idx int default 0`

beforeAll(async () => {
  test = await createTestDatabase()
  db = test.database.session()
  await createPermissionTables(db)
  for (const query of [
    sql`create table "tabThing" (${standard}, area varchar(140), free varchar(140))`,
    sql`create table "tabPart" (${standard}, parent varchar(140), parenttype varchar(140), parentfield varchar(140), place varchar(140))`,
  ])
    await db.write(compile(db.dialect, query))
  await db.commit()
})
afterAll(() => test.close())

const value = fc.constantFrom(null, '', ...areas)
const documentArbitrary = fc.record({
  owner: fc.constantFrom('u@example.com', 'U@Example.com', 'other@example.com'),
  area: value,
  free: value,
  parts: fc.array(value, { maxLength: 2 }),
})
const rightsSome = fc.subarray(['select', 'read', 'write', 'delete', 'share', 'print', 'submit', 'report'])
const world = fc.record({
  rows: fc.array(fc.record({ role: fc.constantFrom('A', 'B'), if_owner: fc.constantFrom(0, 0, 1), granted: rightsSome }), { maxLength: 4 }),
  roles: fc.subarray(['A', 'B'], { minLength: 1 }),
  documents: fc.array(documentArbitrary, { minLength: 6, maxLength: 6 }),
  permissions: fc.array(
    fc.record({
      allow: fc.constantFrom('Area', 'Area', 'Thing'),
      at: fc.nat(2),
      applicable_for: fc.constantFrom(null, null, 'Thing', 'Part', 'Other'),
    }),
    { maxLength: 3 },
  ),
  shares: fc.array(
    fc.record({
      at: fc.nat(5),
      everyone: fc.constantFrom(0, 0, 1),
      read: fc.nat(1),
      write: fc.nat(1),
      submit: fc.nat(1),
      share: fc.nat(1),
      other: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  strict: fc.nat(1),
  noSharing: fc.constantFrom(0, 0, 0, 1),
})
type WorldValues = typeof world extends fc.Arbitrary<infer T> ? T : never

async function fill({ documents, shares }: WorldValues): Promise<Row[]> {
  for (const table of ['tabThing', 'tabPart', 'tabDocShare']) await db.write(compile(db.dialect, sql`delete from ${sql.table(table)}`))
  const things = documents.map(({ owner, area, free }, i) => ({ name: names[i] ?? '', owner, area, free }))
  await addRows(db, 'tabThing', things)
  const parts = documents.flatMap(({ parts: places }, i) =>
    places.map((place, k) => ({ name: `${i}-${k}`, parent: names[i], parenttype: 'Thing', parentfield: 'parts', place })),
  )
  await addRows(db, 'tabPart', parts)
  await addRows(
    db,
    'tabDocShare',
    shares.map(({ at, other, everyone, ...rights }, i) => ({
      name: `s${i}`,
      share_doctype: 'Thing',
      share_name: names[at],
      user: other || everyone ? null : 'u@example.com',
      everyone,
      ...rights,
    })),
  )
  return things.map((thing) => ({ ...thing, parts: parts.filter((part) => part.parent === thing.name) }))
}

function contextOf({ rows, roles, permissions, strict, noSharing }: WorldValues) {
  const meta = metaOf({
    name: 'Thing',
    is_submittable: 1,
    fields,
    permissions: rows.map(({ role, granted, if_owner }) => perm(role, granted, { if_owner })),
  })
  const entries = permissions.map(
    ({ allow, at, applicable_for }) => [allow, { doc: (allow === 'Area' ? areas : names)[at] ?? '', applicable_for, is_default: false }] as const,
  )
  const userPermissions = new Map<string, UserPermissionEntry[]>()
  for (const [allow, entry] of entries) userPermissions.set(allow, [...(userPermissions.get(allow) ?? []), entry])
  const user = userWith(roles, { userPermissions })
  const settings = { apply_strict_user_permissions: strict, disable_document_sharing: noSharing }
  return { meta, ctx: permissionContext({ db, metas: [meta, child], user, settings }) }
}

const found = async (condition: Awaited<ReturnType<typeof listCondition>>): Promise<unknown[]> =>
  (await db.read(compile(db.dialect, sql`select name from "tabThing"${condition ? sql` where ${condition}` : sql``} order by name`))).map(
    (row) => row.name,
  )

describe('the SQL condition and the decision in memory', () => {
  it('choose the same documents, in random worlds, for every right', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (values) => {
        const documents = await fill(values)
        const { ctx, meta } = contextOf(values)
        for (const right of ['read', 'select', 'write', 'delete', 'share', 'print', 'submit', 'report'] as const) {
          const decided = await Promise.all(documents.map((document) => may(ctx, meta, right, document)))
          const withoutTables = await Promise.all(documents.map(({ parts, ...document }) => may(ctx, meta, right, document)))
          const condition = await accessCondition(ctx, meta, await accessTo(ctx, meta, right), meta.table)
          expect(await found(condition), right).toEqual(names.filter((_, i) => decided[i]))
          expect(withoutTables, `${right} of documents without their tables`).toEqual(decided)
        }
        await db.rollback()
      }),
      { numRuns: 150 },
    )
  }, 120_000)

  it('list what may be read, or what may be selected where nothing else is granted, or refuse', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (values) => {
        const documents = await fill(values)
        const { ctx, meta } = contextOf(values)
        const [read, select] = [await may(ctx, meta, 'read'), await may(ctx, meta, 'select')]
        if (!read && !select) {
          await expect(listCondition(ctx, meta)).rejects.toSatisfy(noPermission.is)
        } else {
          const listed = await found(await listCondition(ctx, meta))
          const right = values.rows.some((row) => values.roles.includes(row.role) && row.granted.includes('read')) || !select ? 'read' : 'select'
          const byRole = values.rows.some((row) => values.roles.includes(row.role) && row.granted.includes(right))
          const decided = await Promise.all(documents.map((document) => may(ctx, meta, byRole ? right : 'read', document)))
          expect(listed).toEqual(names.filter((_, i) => decided[i]))
        }
        await db.rollback()
      }),
      { numRuns: 100 },
    )
  }, 120_000)
})
