import type { Context } from 'cortado/context.ts'
import type { DocEvent } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { update } from 'cortado/document/save.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const fields = Array.from({ length: 50 }, (_, n) => ({ fieldname: `f${n}`, fieldtype: 'Int' }))

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Race Row', istable: 1, permissions: [], fields: [{ fieldname: 'item', fieldtype: 'Data' }] },
      { name: 'Race', autoname: 'field:code', fields: [{ fieldname: 'code', fieldtype: 'Data' }, ...fields] },
      {
        name: 'Tracked Race',
        autoname: 'field:code',
        track_changes: 1,
        fields: [{ fieldname: 'code', fieldtype: 'Data' }, { fieldname: 'rows', fieldtype: 'Table', options: 'Race Row' }, ...fields],
      },
      { name: 'Race Settings', issingle: 1, fields },
      { name: 'Race Series', autoname: 'RS-.#####', fields: [{ fieldname: 'title', fieldtype: 'Data' }] },
      { name: 'Race Tree', is_tree: 1, autoname: 'field:code', fields: [{ fieldname: 'code', fieldtype: 'Data' }] },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const value = async (path: string) => (await send('GET', path)).body.data as Record<string, unknown>

const onlyFor =
  (name: string, hook: DocEvent): DocEvent =>
  (doc, event) =>
    doc.name === name ? hook(doc, event) : undefined

describe('parallel writers', () => {
  it.each(['Race', 'Tracked Race'])('50 one-field changes of one %s lose nothing', async (doctype) => {
    await send('POST', `/api/resource/${doctype}`, { code: 'one' })
    const answers = await Promise.all(fields.map(({ fieldname }, n) => send('PUT', `/api/resource/${doctype}/one`, { [fieldname]: n + 1 })))
    expect(answers.map(({ status }) => status)).toEqual(fields.map(() => 200))
    const stored = await value(`/api/resource/${doctype}/one`)
    expect(fields.map(({ fieldname }) => stored[fieldname])).toEqual(fields.map((_, n) => n + 1))
    expect(new Set(answers.map(({ body }) => (body.data as { modified: string }).modified)).size).toBe(50)
  })

  it('50 changes of one field all succeed, one after the other: the last is what stays', async () => {
    await send('POST', '/api/resource/Tracked Race', { code: 'field' })
    const answers = await Promise.all(fields.map((_, n) => send('PUT', '/api/resource/Tracked Race/field', { f0: n + 1 })))
    expect(answers.map(({ status }) => status)).toEqual(fields.map(() => 200))
    const written = answers.map(({ body }) => body.data as { f0: number; modified: string }).toSorted((a, b) => (a.modified < b.modified ? -1 : 1))
    expect((await value('/api/resource/Tracked Race/field')).f0).toBe(written.at(-1)?.f0)
    const filter = encodeURIComponent(JSON.stringify([['docname', '=', 'field']]))
    const versions = (await send('GET', `/api/resource/Version?fields=["data"]&limit_page_length=0&filters=${filter}`)).body.data as {
      data: string
    }[]
    const steps = versions.map(({ data }) => (JSON.parse(data) as { changed: [string, number, number][] }).changed[0]?.slice(1) ?? [])
    // every version begins where another one ended: none was written over a state that nobody saw
    expect(steps.map(([from]) => from).toSorted()).toEqual([0, ...written.slice(0, -1).map(({ f0 }) => f0)].toSorted())
  })

  it('who was slower repeats everything: what its hooks wrote before is not there twice', async () => {
    await send('POST', '/api/resource/Race', { code: 'slow' })
    let runs = 0
    await site.run(async (ctx) => {
      const noting: DocEvent = async () => {
        await insert(await newDocument(ctx, 'Race', { code: 'noted once' }))
        if (runs++ === 0) await send('PUT', '/api/resource/Race/slow', { f1: 1 })
      }
      const hooks: Context['controllers']['hooks'] = (doctype, event) =>
        event === 'beforeSave' && doctype === 'Race' && runs < 2 ? [onlyFor('slow', noting)] : []
      const slow: Context = Object.assign(Object.create(ctx), {
        controllers: { controller: ctx.controllers.controller.bind(ctx.controllers), hooks },
      })
      await update(slow, 'Race', 'slow', { f2: 2 })
    })
    expect(runs).toBe(2)
    expect(await value('/api/resource/Race/slow')).toMatchObject({ f1: 1, f2: 2 })
    expect(await value('/api/resource/Race/noted once')).toMatchObject({ code: 'noted once' })
  })

  it('changes of different fields of a Single lose nothing', async () => {
    const sent = fields.slice(0, 12)
    const path = '/api/resource/Race Settings/Race Settings'
    const answers = await Promise.all(sent.map(({ fieldname }, n) => send('PUT', path, { [fieldname]: n + 1 })))
    expect(answers.map(({ status }) => status)).toEqual(sent.map(() => 200))
    const stored = await value(path)
    expect(sent.map(({ fieldname }) => stored[fieldname])).toEqual(sent.map((_, n) => n + 1))
  })

  it('who says which state was seen is told that another was faster', async () => {
    await send('POST', '/api/resource/Race', { code: 'two' })
    const { modified } = await value('/api/resource/Race/two')
    const answers = await Promise.all([1, 2, 3, 4].map((n) => send('PUT', '/api/resource/Race/two', { f0: n, modified })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 417, 417, 417])
    expect(answers.filter(({ status }) => status === 417).map(({ body }) => body.exc_type)).toEqual(Array(3).fill('TimestampMismatchError'))
  })

  it('a name is given once, the others are told that it is taken', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => send('POST', '/api/resource/Race', { code: 'same', f0: n })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(409)])
  })

  it('a series gives every number once, without gaps', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => send('POST', '/api/resource/Race Series', { title: String(n) })))
    const names = answers.map(({ body }) => (body.data as { name: string }).name).toSorted()
    expect(names).toEqual(Array.from({ length: 40 }, (_, n) => `RS-${String(n + 1).padStart(5, '0')}`))
  })

  it('a tree stays a nested set while nodes are added and moved', async () => {
    for (const code of ['root', 'left', 'right'])
      await send('POST', '/api/resource/Race Tree', { code, is_group: 1, parent_race_tree: code === 'root' ? '' : 'root' })
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => send('POST', '/api/resource/Race Tree', { code: `n${n}`, parent_race_tree: n % 2 ? 'left' : 'right' })),
    )
    const moved = await Promise.all(
      Array.from({ length: 20 }, (_, n) => send('PUT', `/api/resource/Race Tree/n${n}`, { parent_race_tree: n % 2 ? 'right' : 'left' })),
    )
    expect(moved.map(({ status }) => status)).toEqual(Array(20).fill(200))
    const mixed = await Promise.all([
      ...[0, 1, 2, 3].map((n) => send('DELETE', `/api/resource/Race Tree/n${n}`)),
      ...[4, 5, 4, 5].map((n, i) => send('PUT', `/api/resource/Race Tree/n${n}`, { parent_race_tree: i < 2 ? 'root' : 'left' })),
    ])
    expect(mixed.map(({ status }) => status)).toEqual([202, 202, 202, 202, 200, 200, 200, 200])
    const nodes = await site.run((ctx) =>
      ctx.db.read({ text: 'select name, lft, rgt, parent_race_tree as parent from "tabRace Tree" order by lft', values: [] }),
    )
    const bounds = nodes.flatMap(({ lft, rgt }) => [Number(lft), Number(rgt)]).toSorted((a, b) => a - b)
    expect(bounds).toEqual(Array.from({ length: nodes.length * 2 }, (_, n) => n + 1))
    const byName = new Map(nodes.map((node) => [node.name, node]))
    for (const { lft, rgt, parent } of nodes.filter((node) => node.parent)) {
      const above = byName.get(parent)
      expect(Number(above?.lft)).toBeLessThan(Number(lft))
      expect(Number(above?.rgt)).toBeGreaterThan(Number(rgt))
    }
  })

  it('a failing request leaves nothing of what it wrote', async () => {
    await send('POST', '/api/resource/Tracked Race', { code: 'three', rows: [{ item: 'a' }] })
    const before = await value('/api/resource/Tracked Race/three')
    const refused = await send('PUT', '/api/resource/Tracked Race/three', { f0: 7, f1: 99_999_999_999, rows: [{ item: 'b' }, { item: 'c' }] })
    expect(refused.status).toBe(417)
    expect(await value('/api/resource/Tracked Race/three')).toEqual(before)
  })

  it('what a request reads after its own writes is what it wrote, and nobody else sees it before the commit', async () => {
    await site.run(async (ctx) => {
      const doc = await load(ctx, 'Race', 'one')
      doc.set('f3', 777)
      await doc.save()
      expect((await load(ctx, 'Race', 'one')).get('f3')).toBe(777)
      expect((await value('/api/resource/Race/one')).f3).toBe(4)
      ctx.db.afterCommit(() => {})
      await ctx.db.rollback()
    })
    expect((await value('/api/resource/Race/one')).f3).toBe(4)
  })
})
