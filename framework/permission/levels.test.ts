import { describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { metaOf, perm, userWith } from './fixture.ts'
import { maskForRead, readableLevels, resetUnwritable, type WrittenDocument, writableLevels } from './levels.ts'
import { administrator, type SessionUser } from './user.ts'

const row = metaOf({
  name: 'Row',
  istable: 1,
  fields: [
    { fieldname: 'item', fieldtype: 'Data' },
    { fieldname: 'price', fieldtype: 'Currency', permlevel: 1 },
    { fieldname: 'code', fieldtype: 'Data', permlevel: 1 },
  ],
})
const meta = metaOf({
  name: 'Pay',
  fields: [
    { fieldname: 'title', fieldtype: 'Data' },
    { fieldname: 'salary', fieldtype: 'Currency', permlevel: 1 },
    { fieldname: 'grade', fieldtype: 'Data', permlevel: 1, default: 'C' },
    { fieldname: 'state', fieldtype: 'Select', options: '\nA\nB', permlevel: 2 },
    { fieldname: 'rows', fieldtype: 'Table', options: 'Row' },
    { fieldname: 'hidden', fieldtype: 'Table', options: 'Row', permlevel: 2 },
  ],
  permissions: [perm('Base', ['read', 'write']), perm('One', ['read'], { permlevel: 1 }), perm('OneWrite', ['read', 'write'], { permlevel: 1 })],
})

const as = (user: SessionUser): Context => ({ user, meta: { peek: () => undefined, get: async () => row } }) as unknown as Context
const withRoles = (...roles: string[]) => as(userWith(roles))
const wire = () => ({ name: 'p', title: 't', salary: 5, grade: 'A', state: 'B', rows: [{ item: 'i', price: 3, code: 'c' }], hidden: [{ item: 'h' }] })

describe('levels', () => {
  it('are those of the roles, and 0', () => {
    expect([...readableLevels(withRoles('Base', 'One'), meta)]).toEqual([0, 1])
    expect([...writableLevels(withRoles('Base', 'One'), meta)]).toEqual([0])
    expect([...readableLevels(withRoles(), meta)]).toEqual([0])
    expect(readableLevels(as(administrator), meta).has(9)).toBe(true)
    expect(readableLevels(withRoles(), metaOf({ name: 'Open' })).has(2)).toBe(true)
  })

  it('above the user’s are emptied on the way out, in rows too: numbers become 0, what else there is goes', async () => {
    expect(await maskForRead(withRoles('Base'), meta, wire())).toEqual({
      name: 'p',
      title: 't',
      salary: 0,
      rows: [{ item: 'i', price: 0 }],
      hidden: [],
    })
    expect(await maskForRead(withRoles('Base', 'One'), meta, wire())).toEqual({ ...wire(), state: undefined, hidden: [] })
    expect(await maskForRead(as(administrator), meta, wire())).toEqual(wire())
  })
})

function document(of: Meta, values: Row, before?: Row): WrittenDocument {
  return {
    meta: of,
    values,
    before,
    isNew: () => before === undefined,
    rows: (fieldname) => (values[fieldname] as WrittenDocument[] | undefined) ?? [],
  }
}

describe('what may not be written', () => {
  it('is undone in a stored document and its rows', async () => {
    const stored = document(row, { item: 'new', price: 9, code: 'z' }, { item: 'i', price: 3, code: 'c' })
    const added = document(row, { item: 'added', price: 9, code: 'z' })
    const doc = document(
      meta,
      { title: 'new', salary: 99, grade: 'Z', state: 'A', rows: [stored, added], hidden: [added] },
      { title: 't', salary: 5, grade: 'A', state: 'B', rows: [stored], hidden: [] },
    )
    await resetUnwritable(withRoles('Base', 'One'), meta, doc)
    expect(doc.values).toMatchObject({ title: 'new', salary: 5, grade: 'A', state: 'B', hidden: [] })
    expect(stored.values).toEqual({ item: 'new', price: 3, code: 'c' })
    expect(added.values).toMatchObject({ item: 'added', price: 0, code: null })
  })

  it('takes its default in a new document, whose rows stay as they are', async () => {
    const added = document(row, { price: 9 })
    const doc = document(meta, { title: 'new', salary: 99, grade: 'Z', state: 'A', rows: [added] })
    await resetUnwritable(withRoles('Base', 'OneWrite'), meta, doc)
    expect(doc.values).toMatchObject({ salary: 99, grade: 'Z', state: '' })
    await resetUnwritable(withRoles('Base'), meta, doc)
    expect(doc.values).toMatchObject({ title: 'new', salary: 0, grade: 'C' })
    expect(added.values.price).toBe(9)
  })

  it('is nothing for Administrator', async () => {
    const doc = document(meta, { salary: 99 }, { salary: 5 })
    await resetUnwritable(as(administrator), meta, doc)
    expect(doc.values.salary).toBe(99)
  })
})
