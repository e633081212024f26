import { dbSet } from 'cortado/document/db-set.ts'
import type { Document, DocumentFlags } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { getSecret } from 'cortado/services/secrets/secrets.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const clerk = 'clerk@example.com'
const rights = { read: 1, write: 1, create: 1, submit: 1 }
let site: TestSite

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Flag Row', istable: 1, permissions: [], fields: [{ fieldname: 'item', fieldtype: 'Data' }] },
      {
        name: 'Flagged',
        is_submittable: 1,
        track_changes: 1,
        permissions: [
          { role: 'System Manager', ...rights },
          { role: 'Website Manager', ...rights },
        ],
        fields: [
          { fieldname: 'must', fieldtype: 'Data', reqd: 1 },
          { fieldname: 'title', fieldtype: 'Data' },
          { fieldname: 'link', fieldtype: 'Link', options: 'User' },
          { fieldname: 'level', fieldtype: 'Data', permlevel: 1 },
          { fieldname: 'secret', fieldtype: 'Password' },
          { fieldname: 'rows', fieldtype: 'Table', options: 'Flag Row' },
        ],
      },
      {
        name: 'Flag Settings',
        issingle: 1,
        fields: [
          { fieldname: 'word', fieldtype: 'Data' },
          { fieldname: 'number', fieldtype: 'Int' },
        ],
      },
    ],
  })
  await site.run(async (ctx) => insert(await newDocument(ctx, 'User', { email: clerk, first_name: 'Clerk', roles: [{ role: 'Website Manager' }] })))
})
afterAll(() => site.close())

const make = (values: object) =>
  site.run(async (ctx) => (await insert(await newDocument(ctx, 'Flagged', { must: 'x', rows: [{ item: 'a' }], ...values }))).name)

/** Saves a document with changes and flags; answers it as it is stored then. */
const saved = (name: string, changes: object, flags: DocumentFlags, user = 'Administrator'): Promise<Document> =>
  site.run(
    async (ctx) => {
      const doc = await load(ctx, 'Flagged', name)
      Object.assign(doc.values, changes)
      Object.assign(doc.flags, flags)
      await save(doc)
      return load(ctx, 'Flagged', name)
    },
    { user },
  )

describe('a flag lets pass what is refused without it', () => {
  it.each([
    ['ignoreMandatory', {}, { must: '' }, 'MANDATORY'],
    ['ignoreLinks', {}, { link: 'nobody@example.com' }, 'BROKEN_LINK'],
    ['ignoreValidateUpdateAfterSubmit', { docstatus: 1 }, { title: 'late' }, 'UPDATE_AFTER_SUBMIT'],
  ] as const)('%s', async (flag, values, changes, code) => {
    const name = await make(values)
    await expect(saved(name, changes, {})).rejects.toMatchObject({ code })
    expect((await saved(name, changes, { [flag]: true })).values).toMatchObject(changes)
  })

  it('ignorePermissions, of a user without any right', async () => {
    const name = await make({})
    await expect(saved(name, { title: 'guest' }, {}, 'Guest')).rejects.toMatchObject({ code: 'NO_PERMISSION' })
    expect((await saved(name, { title: 'guest' }, { ignorePermissions: true }, 'Guest')).get('title')).toBe('guest')
  })

  it('ignorePermlevelForFields, of a user who may not write the level', async () => {
    const name = await make({ level: 'first' })
    expect((await saved(name, { level: 'second' }, {}, clerk)).get('level')).toBe('first')
    expect((await saved(name, { level: 'second' }, { ignorePermlevelForFields: ['level'] }, clerk)).get('level')).toBe('second')
  })
})

describe('a flag leaves out what is done without it', () => {
  const versions = (name: string) =>
    site.run(async (ctx) => ctx.db.read({ text: 'select name from "tabVersion" where docname = $1', values: [name] }))

  it('ignoreVersion', async () => {
    const name = await make({})
    await saved(name, { title: 'a' }, { ignoreVersion: true })
    expect(await versions(name)).toHaveLength(0)
    await saved(name, { title: 'b' }, {})
    expect(await versions(name)).toHaveLength(1)
  })

  it('ignoreChildrenType: rows that the document does not hold stay', async () => {
    const name = await make({})
    expect((await saved(name, { rows: [] }, { ignoreChildrenType: ['Flag Row'] })).rows('rows')).toHaveLength(1)
    expect((await saved(name, { rows: [] }, {})).rows('rows')).toHaveLength(0)
  })

  it.each([true, ['secret']])('ignoreSavePasswords: %j', async (flag) => {
    const name = await make({ secret: 'first' })
    await saved(name, { secret: 'second' }, { ignoreSavePasswords: flag })
    expect(await site.run((ctx) => getSecret(ctx, 'Flagged', name, 'secret'))).toBe('first')
  })

  it('and is gone from the document with the verb that set it, also where that fails', async () => {
    const name = await make({})
    const flags = await site.run(async (ctx) => {
      const doc = await load(ctx, 'Flagged', name)
      doc.set('must', '')
      await expect(save(doc)).rejects.toMatchObject({ code: 'MANDATORY' })
      return doc.flags
    })
    expect(flags.inSave).toBeUndefined()
  })
})

describe('dbSet of a Single', () => {
  it('writes its values, and leaves the others', async () => {
    const values = await site.run(async (ctx) => {
      const doc = await load(ctx, 'Flag Settings', 'Flag Settings')
      Object.assign(doc.values, { word: 'kept', number: 1 })
      await save(doc)
      await dbSet(doc, { number: '2' })
      return (await load(ctx, 'Flag Settings', 'Flag Settings')).values
    })
    expect(values).toMatchObject({ word: 'kept', number: 2 })
  })
})
