import { join } from 'node:path'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { calls, during } from './apps/recorder/record.ts'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({ apps: [join(import.meta.dirname, 'apps/recorder')] })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

async function send(method: string, path: string, json?: unknown): Promise<Json> {
  const answer = await http.request(method, path, { cookie, json })
  expect(answer.status, answer.text).toBeLessThan(300)
  return (answer.body.data ?? answer.body.message ?? {}) as Json
}

const at = (name: string) => `/api/resource/Recorded/${name}`
const make = async (values: Json = {}) => String((await send('POST', '/api/resource/Recorded', { title: 'a', ...values })).name)
const make1 = () => make({ docstatus: 1 })
const call = (path: string, json: Json) => send('POST', `/api/method/${path}`, json)

/** What has to be there, the request on it, and the events in their order, with their arguments. */
type Case = readonly [action: string, before: () => Promise<string>, act: (name: string) => Promise<unknown>, events: (name: string) => string[]]

const validation = ['beforeValidate', 'validate']
const inserting = ['beforeInsert', 'beforeNaming', 'autoname', ...validation]
const nothing = async () => ''

const cases: readonly Case[] = [
  ['insert', nothing, () => make(), () => [...inserting, 'beforeSave', 'afterInsert', 'onUpdate', 'onChange']],
  ['insert submitted', nothing, () => make1(), () => [...inserting, 'beforeSubmit', 'afterInsert', 'onUpdate', 'onSubmit', 'onChange']],
  ['save', make, (name) => send('PUT', at(name), { title: 'b' }), () => [...validation, 'beforeSave', 'onUpdate', 'onChange']],
  ['submit', make, (name) => send('PUT', at(name), { docstatus: 1 }), () => [...validation, 'beforeSubmit', 'onUpdate', 'onSubmit', 'onChange']],
  [
    'update after submit',
    make1,
    (name) => send('PUT', at(name), { title: 'b' }),
    () => ['beforeUpdateAfterSubmit', 'onUpdateAfterSubmit', 'onChange'],
  ],
  ['cancel', make1, (name) => send('PUT', at(name), { docstatus: 2 }), () => ['beforeCancel', 'onCancel', 'onChange']],
  [
    'discard',
    make,
    (name) => call('frappe.desk.form.save.discard', { doctype: 'Recorded', name }),
    () => ['beforeDiscard', 'beforeChange', 'onChange', 'onDiscard'],
  ],
  ['delete', make, (name) => send('DELETE', at(name)), () => ['onTrash', 'onChange', 'afterDelete']],
  [
    'rename',
    make,
    (name) => call('frappe.client.rename_doc', { doctype: 'Recorded', old_name: name, new_name: `${name} b` }),
    (name) => renaming(name, `${name} b`, false),
  ],
  ['form load', make, (name) => send('GET', `/api/method/frappe.desk.form.load.getdoc?doctype=Recorded&name=${name}`), () => ['onload']],
  ['db_set', make, (name) => inCode(name, (doc) => doc.dbSet({ title: 'c' })), () => ['beforeChange', 'onChange']],
  ['run_method', make, (name) => inCode(name, (doc) => doc.runMethod('beforePrint', 'A4')), () => ['beforePrint A4']],
  [
    'amend',
    async () => {
      const name = await make1()
      await send('PUT', at(name), { docstatus: 2 })
      return name
    },
    (name) => make({ amended_from: name }),
    () => ['beforeInsert', 'beforeNaming', ...validation, 'beforeSave', 'afterInsert', 'onUpdate', 'onChange'],
  ],
]

const renaming = (from: string, to: string, merge: boolean) => [`beforeRename ${from} ${to} ${merge}`, `afterRename ${from} ${to} ${merge}`]
const inCode = (name: string, act: (doc: Document) => Promise<unknown>) => site.run(async (ctx) => act(await load(ctx, 'Recorded', name)))

describe('events, each at the controller, at the hook of the DocType, at the hook of all', () => {
  it.each(cases)('%s', async (_action, before, act, events) => {
    const name = await before()
    calls.length = 0
    await act(name)
    expect(calls).toEqual(events(name).flatMap((event) => ['controller', 'hook', '*'].map((from) => `${from} ${event}`)))
  })

  it('merge: the events of both, and the deletion of the first', async () => {
    const [from, to] = [await make(), await make()]
    calls.length = 0
    await call('frappe.client.rename_doc', { doctype: 'Recorded', old_name: from, new_name: to, merge: 1 })
    const seen = calls.filter((each) => each.startsWith('hook')).map((each) => each.slice(5))
    expect(seen).toEqual([...renaming(from, to, true), 'onTrash', 'onChange', 'afterDelete'])
  })

  it('ignoreValidate leaves out validate and beforeSave, and nothing else', async () => {
    calls.length = 0
    await site.run(async (ctx) => {
      const doc = await newDocument(ctx, 'Recorded', { title: 'x' })
      doc.flags.ignoreValidate = true
      await insert(doc)
    })
    const seen = calls.filter((each) => each.startsWith('hook')).map((each) => each.slice(5))
    expect(seen).toEqual(['beforeInsert', 'beforeNaming', 'autoname', 'beforeValidate', 'afterInsert', 'onUpdate', 'onChange'])
  })
})

describe('rows that an event adds', () => {
  afterEach(() => {
    during.act = undefined
  })

  const parts = async (name: string) => (await send('GET', at(name))).parts as Json[]

  it.each(['validate', 'beforeSave'])('are stored as those that came with the document (%s)', async (event) => {
    during.act = { from: 'controller', event, run: (doc) => doc.append('parts', { item: event }) }
    const name = await make({ parts: [{ item: 'sent' }] })
    await send('PUT', at(name), { title: 'b' })
    const stored = await parts(name)
    expect(stored.map(({ idx, item, qty, parent }) => [idx, item, qty, parent])).toEqual([
      [1, 'sent', 1, name],
      [2, event, 1, name],
      [3, event, 1, name],
    ])
    expect(new Set(stored.map((row) => row.name)).size).toBe(3)
    expect(stored.every(({ owner, creation, modified }) => owner === 'Administrator' && creation && modified)).toBe(true)
  })
})

describe('a transaction', () => {
  afterEach(() => {
    during.act = undefined
  })

  const title = async (name: string) => (await send('GET', at(name))).title

  it.each(['controller', 'hook', '*'])('is not committed by an event (%s)', async (from) => {
    const name = await make()
    during.act = { from, event: 'validate', run: (doc) => doc.ctx.db.commit() }
    const answer = await http.request('PUT', at(name), { cookie, json: { title: 'b' } })
    expect(answer).toMatchObject({ status: 417, body: { exc_type: 'ImplicitCommitError' } })
    expect(await title(name)).toBe('a')
  })

  it.each(['validate', 'onUpdate'])('is not rolled back by one, nor left half done (%s)', async (event) => {
    const name = await make()
    during.act = { from: 'hook', event, run: (doc) => doc.ctx.db.rollback() }
    const answer = await http.request('PUT', at(name), { cookie, json: { title: 'b' } })
    expect(answer).toMatchObject({ status: 417, body: { exc_type: 'ImplicitCommitError' } })
    expect(await title(name)).toBe('a')
  })

  it('is followed by what events register for after the commit', async () => {
    const name = await make()
    const after: string[] = []
    during.act = { from: 'controller', event: 'onUpdate', run: (doc) => doc.ctx.db.afterCommit(() => void after.push(doc.name)) }
    await send('PUT', at(name), { title: 'b' })
    expect([after, await title(name)]).toEqual([[name], 'b'])
  })
})

describe('dbSet', () => {
  it('writes columns and later states of the same document go on', async () => {
    const name = await make()
    await inCode(name, async (doc) => {
      await doc.dbSet({ title: 'set' })
      doc.set('title', `${doc.get('title')} and saved`)
      await doc.save()
    })
    expect(await send('GET', at(name))).toMatchObject({ title: 'set and saved' })
  })

  it('leaves modified alone where it is told to', async () => {
    const name = await make()
    const { modified } = await send('GET', at(name))
    await inCode(name, (doc) => doc.dbSet({ title: 'quiet' }, { updateModified: false }))
    expect(await send('GET', at(name))).toMatchObject({ title: 'quiet', modified })
  })

  it.each(['name', 'creation', 'nothing', 'parent'])('refuses %s', async (column) => {
    const name = await make()
    await expect(inCode(name, (doc) => doc.dbSet({ [column]: 'x' }))).rejects.toMatchObject({ code: 'UNKNOWN_COLUMN' })
  })
})
