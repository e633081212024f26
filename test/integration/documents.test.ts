import { setDefaultValue } from 'cortado/document/default-directory.ts'
import { lockDocument, unlockDocument } from 'cortado/document/document-lock.ts'
import { loadLast, loadWhere } from 'cortado/document/find.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { type Json, type Person, people } from 'cortado/testing/people.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let site: TestSite
let who: Readonly<Record<'admin' | 'maker', Person>>

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      {
        name: 'Firm',
        autoname: 'field:code',
        fields: [
          { fieldname: 'code', fieldtype: 'Data' },
          { fieldname: 'town', fieldtype: 'Data' },
        ],
      },
      {
        name: 'Act Row',
        istable: 1,
        permissions: [],
        fields: [
          { fieldname: 'item', fieldtype: 'Data' },
          { fieldname: 'once', fieldtype: 'Data', no_copy: 1 },
        ],
      },
      {
        name: 'Act',
        is_submittable: 1,
        autoname: 'AC-.####',
        fields: [
          { fieldname: 'title', fieldtype: 'Data' },
          { fieldname: 'firm', fieldtype: 'Link', options: 'Firm' },
          { fieldname: 'town', fieldtype: 'Data', default: ':Firm' },
          { fieldname: 'fixed', fieldtype: 'Link', options: 'Firm', default: 'B' },
          { fieldname: 'serial', fieldtype: 'Data', no_copy: 1 },
          { fieldname: 'secret', fieldtype: 'Password' },
          { fieldname: 'text', fieldtype: 'Text Editor' },
          { fieldname: 'rows', fieldtype: 'Table', options: 'Act Row' },
        ],
      },
      { name: 'Watched', track_seen: 1, track_views: 1, fields: [{ fieldname: 'title', fieldtype: 'Data' }] },
      { name: 'Branch', is_tree: 1, allow_rename: 1, autoname: 'field:code', fields: [{ fieldname: 'code', fieldtype: 'Data' }] },
    ],
  })
  who = await people(site, { maker: ['System Manager'] })
  for (const [code, town] of [
    ['A', 'Aachen'],
    ['B', 'Berlin'],
    ['C', 'Celle'],
  ])
    await send('POST', '/api/resource/Firm', { code, town })
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => who.admin.send(method, path, json)
const maker = (method: string, path: string, json?: unknown) => who.maker.send(method, path, json)
const make = async (values: Json = {}) => (await send('POST', '/api/resource/Act', values)).body.data as Json
const at = (name: unknown) => `/api/resource/Act/${name}`

describe('defaults', () => {
  const set = (parent: string, key: string, value: string | null) => site.run((ctx) => setDefaultValue(ctx, parent, key, value))

  it("of the user come before the site's, both before the field's, and only where they exist", async () => {
    await set('__default', 'firm', 'A')
    await set('__default', 'fixed', 'nowhere')
    expect(await make()).toMatchObject({ firm: 'A', fixed: 'B' })
    await set('maker@example.com', 'firm', 'C')
    expect((await maker('POST', '/api/resource/Act', {})).body.data).toMatchObject({ firm: 'C', town: 'Celle' })
    expect(await make({ firm: 'B' })).toMatchObject({ firm: 'B', town: 'Berlin' })
    expect(await make({ firm: '' })).toMatchObject({ town: 'Aachen' })
    await set('__default', 'firm', null)
    await set('__default', 'fixed', null)
    expect((await make()).town).toBeUndefined()
  })

  it('are those that User Permissions allow', async () => {
    await site.run(async (ctx) => {
      await setDefaultValue(ctx, 'maker@example.com', 'firm', 'C')
      for (const for_value of ['A', 'B'])
        await insert(await newDocument(ctx, 'User Permission', { user: 'maker@example.com', allow: 'Firm', for_value }))
    })
    const made = (await maker('POST', '/api/resource/Act', {})).body.data as Json
    expect([made.firm ?? null, made.fixed]).toEqual([null, 'B'])
  })
})

describe('a copy', () => {
  it('is new, with rows, without secrets; without what is not to be copied where that is asked for', async () => {
    const made = await make({ title: 't', serial: 's', secret: 'x', rows: [{ item: 'i', once: 'o' }] })
    const copies = await site.run(async (ctx) => {
      const doc = await load(ctx, 'Act', String(made.name))
      const all = await insert(await doc.copy())
      const some = await insert(await doc.copy({ ignoreNoCopy: false }))
      return [all.name, some.name]
    })
    const [all, some] = (await Promise.all(copies.map((name) => send('GET', at(name))))).map(({ body }) => body.data as Json)
    expect(all).toMatchObject({ title: 't', serial: 's', docstatus: 0, rows: [{ item: 'i', once: 'o' }] })
    expect(some).toMatchObject({ title: 't', rows: [{ item: 'i' }] })
    expect([some?.serial, (some?.rows as Json[] | undefined)?.[0]?.once, all?.secret, all?.name === made.name]).toEqual([
      undefined,
      undefined,
      undefined,
      false,
    ])
  })
})

describe('a document', () => {
  it('is found by filters, and the last one by its time', async () => {
    const [first, last] = [await make({ title: 'found' }), await make({ title: 'found' })]
    const names = await site.run(async (ctx) => [
      (await loadWhere(ctx, 'Act', { title: 'found', name: ['<', String(last.name)] })).name,
      (await loadLast(ctx, 'Act')).name,
      (await loadLast(ctx, 'Act', { title: 'found' }, 'creation asc')).name,
    ])
    expect(names).toEqual([first.name, last.name, first.name])
    await expect(site.run((ctx) => loadWhere(ctx, 'Act', { title: 'lost' }))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('that is named by a field holds the name as it is, without spaces around it', async () => {
    const made = await send('POST', '/api/resource/Firm', { code: '  Dee  ' })
    expect(made.body.data).toMatchObject({ name: 'Dee', code: 'Dee' })
    expect((await send('GET', '/api/resource/Firm/Dee')).body.data).toMatchObject({ code: 'Dee' })
  })

  it('takes rows, and its stored values again', async () => {
    const { name } = await make({ title: 'stored' })
    const seen = await site.run(async (ctx) => {
      const doc = await load(ctx, 'Act', String(name))
      await doc.append('rows', { item: 'appended' })
      await save(doc)
      doc.set('title', 'unsaved')
      await doc.reload()
      return [doc.get('title'), doc.rows('rows').map((row) => [row.get('item'), row.parentDocument === doc])]
    })
    expect(seen).toEqual(['stored', [['appended', true]]])
  })

  it('keeps images that are embedded in formatted text as files of its own', async () => {
    const dot = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'
    const text = `<p>see <img alt="x" src="data:image/gif;filename=dot.gif;base64,${dot}"> and <img src="/files/other.png"></p>`
    const made = await make({ text })
    expect(made.text).toMatch(/^<p>see <img alt="x" src="\/private\/files\/dot[^"]*\.gif"[^>]*> and <img src="\/files\/other.png"/)
    const filters = JSON.stringify({ attached_to_doctype: 'Act', attached_to_name: made.name })
    const files = (await send('GET', `/api/resource/File?fields=["file_url","is_private","attached_to_field"]&filters=${filters}`)).body
      .data as Json[]
    expect(files).toEqual([{ file_url: expect.stringContaining('/dot'), is_private: 1, attached_to_field: 'text' }])
    expect((await send('GET', String(files[0]?.file_url))).headers.get('content-type')).toBe('image/gif')
    const again = (await send('PUT', at(made.name), { title: 'changed' })).body.data as Json
    expect(again.text).toBe(made.text)
  })
})

describe('a document that is opened', () => {
  it('knows who has seen it since it was saved, and every view', async () => {
    const { name } = (await send('POST', '/api/resource/Watched', { title: 'w' })).body.data as Json
    const open = `/api/method/frappe.desk.form.load.getdoc?doctype=Watched&name=${name}`
    const seen = async () => ((await send('GET', '/api/resource/Watched?fields=["_seen"]')).body.data as Json[])[0]?._seen
    for (const act of [send, maker, send]) expect((await act('GET', open)).status).toBe(200)
    expect(JSON.parse(String(await seen()))).toEqual(['Administrator', 'maker@example.com'])
    const views = await send('GET', `/api/resource/View Log?fields=["viewed_by"]&filters={"reference_name":"${name}"}&order_by=creation`)
    expect((views.body.data as Json[]).map((row) => row.viewed_by)).toEqual(['Administrator', 'maker@example.com', 'Administrator'])
    await maker('PUT', `/api/resource/Watched/${name}`, { title: 'x' })
    expect(JSON.parse(String(await seen()))).toEqual(['maker@example.com'])
  })
})

describe('a locked document', () => {
  const lock = (name: unknown, options = {}) =>
    site.run(async (ctx) => lockDocument(await load(ctx, 'Act', String(name)), { reason: 'a job works on it', ...options }))

  it('is changed by nobody but who holds the lock, in any process, until it is unlocked', async () => {
    const { name } = await make({ title: 'free' })
    const other = await site.another()
    const inOther = (title: string) => other.run(async (ctx) => void (await Object.assign(await load(ctx, 'Act', String(name)), { title }).save()))
    await lock(name)
    const refused = [
      await send('PUT', at(name), { title: 'x' }),
      await send('PUT', at(name), { docstatus: 1 }),
      await send('DELETE', at(name)),
      await send('POST', '/api/method/frappe.desk.form.save.discard', { doctype: 'Act', name }),
    ]
    expect(refused.map(({ status, body }) => [status, body.exc_type])).toEqual(refused.map(() => [417, 'DocumentLockedError']))
    expect(refused[0]?.text).toContain('a job works on it')
    await expect(inOther('x')).rejects.toMatchObject({ code: 'DOCUMENT_LOCKED' })
    await expect(lock(name)).rejects.toMatchObject({ code: 'DOCUMENT_LOCKED' })
    expect((await send('GET', at(name))).status).toBe(200)
    expect((await send('POST', '/api/method/frappe.model.document.unlock_document', { doctype: 'Act', name })).status).toBe(200)
    expect((await send('PUT', at(name), { title: 'again' })).status).toBe(200)
  })

  it('is free for the one who locked it, and again when that is done', async () => {
    const { name } = await make()
    await site.run(async (ctx) => {
      const doc = await load(ctx, 'Act', String(name))
      await lockDocument(doc)
      await ctx.db.commit()
      doc.set('title', 'mine')
      await save(doc)
      await unlockDocument(doc)
    })
    expect((await send('PUT', at(name), { serial: '1' })).body.data).toMatchObject({ title: 'mine' })
  })

  it('is free when the time of the lock is over, and can be locked again', async () => {
    const { name } = await make()
    await lock(name, { seconds: -1 })
    expect((await send('PUT', at(name), { title: 'over' })).status).toBe(200)
    await lock(name)
    expect((await send('PUT', at(name), { title: 'x' })).status).toBe(417)
  })

  it('is locked once, however many try at the same moment', async () => {
    const { name } = await make()
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lock(name)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(tries.filter((each) => each.status === 'rejected').map((each) => (each as { reason: { code: string } }).reason.code)).toEqual(
      Array.from({ length: 7 }, () => 'DOCUMENT_LOCKED'),
    )
  })
})

describe('many documents', () => {
  const bulk = (json: Json) => send('POST', '/api/method/frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs', json)

  it('are submitted, changed and cancelled, each for itself', async () => {
    const names = [(await make()).name, (await make()).name]
    const submitted = await bulk({ doctype: 'Act', docnames: [...names, 'none'], action: 'submit' })
    expect(submitted.body.message).toEqual(['none'])
    expect(submitted.text).toContain('none not found')
    expect((await bulk({ doctype: 'Act', docnames: names, action: 'update', data: { title: 'late' } })).body.message).toEqual(names)
    expect((await bulk({ doctype: 'Act', docnames: JSON.stringify(names), action: 'cancel' })).body.message).toEqual([])
    expect((await send('GET', at(names[0]))).body.data).toMatchObject({ docstatus: 2 })
  })

  it.each([
    ['by another action', { docnames: [], action: 'destroy' }],
    ['by an inherited name', { docnames: [], action: 'constructor' }],
    ['without a list', { docnames: 'x', action: 'submit' }],
    ['beyond 500', { docnames: Array.from({ length: 501 }, () => 'x'), action: 'submit' }],
    ['without a change', { docnames: [], action: 'update' }],
    ['with a list as change', { docnames: [], action: 'update', data: ['x'] }],
  ])('are refused %s', async (_how, json) => {
    expect((await bulk({ doctype: 'Act', ...json })).status).toBe(417)
  })
})

describe('a node that is merged into another', () => {
  it('gives its children to it, and every span stays right', async () => {
    const nodes = [
      ['root', ''],
      ['one', 'root'],
      ['two', 'root'],
      ['leaf', 'one'],
      ['twig', 'leaf'],
    ]
    for (const [code, parent_branch] of nodes) await send('POST', '/api/resource/Branch', { code, parent_branch, is_group: 1 })
    const merged = await send('POST', '/api/method/frappe.client.rename_doc', { doctype: 'Branch', old_name: 'one', new_name: 'two', merge: 1 })
    expect(merged.status, merged.text).toBe(200)
    const rows = (await send('GET', '/api/resource/Branch?fields=["name","lft","rgt","parent_branch"]&order_by=lft')).body.data as Json[]
    expect(rows.map(({ name, lft, rgt, parent_branch }) => [name, lft, rgt, parent_branch || null])).toEqual([
      ['root', 1, 8, null],
      ['two', 2, 7, 'root'],
      ['leaf', 3, 6, 'two'],
      ['twig', 4, 5, 'leaf'],
    ])
  })

  it('is refused below itself', async () => {
    const refused = await send('POST', '/api/method/frappe.client.rename_doc', { doctype: 'Branch', old_name: 'two', new_name: 'twig', merge: 1 })
    expect([refused.status, refused.body.exc_type]).toEqual([417, 'NestedSetRecursionError'])
  })
})
