import type { Context } from 'cortado/context.ts'
import type { DocEvent } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { update } from 'cortado/document/save.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** How many write at once. */
const writers = 100

const fields = Array.from({ length: writers }, (_, n) => ({ fieldname: `f${n}`, fieldtype: 'Int' }))

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
      {
        name: 'Race Counter',
        autoname: 'format:{code}-{###}',
        fields: [
          { fieldname: 'code', fieldtype: 'Data' },
          { fieldname: 'size', fieldtype: 'Int' },
        ],
      },
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
  it.each(['Race', 'Tracked Race'])(`${writers} one-field changes of one %s lose nothing`, async (doctype) => {
    await send('POST', `/api/resource/${doctype}`, { code: 'one' })
    const answers = await Promise.all(fields.map(({ fieldname }, n) => send('PUT', `/api/resource/${doctype}/one`, { [fieldname]: n + 1 })))
    expect(answers.map(({ status }) => status)).toEqual(fields.map(() => 200))
    const stored = await value(`/api/resource/${doctype}/one`)
    expect(fields.map(({ fieldname }) => stored[fieldname])).toEqual(fields.map((_, n) => n + 1))
    expect(new Set(answers.map(({ body }) => (body.data as { modified: string }).modified)).size).toBe(writers)
  })

  it(`${writers} changes of one field all succeed, one after the other: the last is what stays`, async () => {
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
    const answers = await Promise.all(Array.from({ length: writers }, (_, n) => send('POST', '/api/resource/Race Series', { title: String(n) })))
    const names = answers.map(({ body }) => (body.data as { name: string }).name).toSorted()
    expect(names).toEqual(Array.from({ length: writers }, (_, n) => `RS-${String(n + 1).padStart(5, '0')}`))
  })

  it('counters of prefixes give every number once, each of them without gaps', async () => {
    const prefixes = ['x', 'y', 'z']
    const answers = await Promise.all(
      Array.from({ length: writers }, (_, n) => send('POST', '/api/resource/Race Counter', { code: prefixes[n % 3] })),
    )
    const names = answers.map(({ body }) => (body.data as { name: string }).name)
    for (const [at, prefix] of prefixes.entries()) {
      const count = Array.from({ length: writers }, (_, n) => n % 3).filter((each) => each === at).length
      const own = names.filter((name) => name.startsWith(`${prefix}-`)).toSorted()
      expect(own).toEqual(Array.from({ length: count }, (_, n) => `${prefix}-${String(n + 1).padStart(3, '0')}`))
    }
  })

  it('a number that was taken by what failed is given again', async () => {
    const answers = await Promise.all(
      Array.from({ length: writers }, (_, n) => send('POST', '/api/resource/Race Counter', { code: 'w', size: n % 4 ? 1 : 99_999_999_999 })),
    )
    const made = answers.filter(({ status }) => status === 200).map(({ body }) => (body.data as { name: string }).name)
    expect(answers.filter(({ status }) => status === 417)).toHaveLength(writers / 4)
    expect(made.toSorted()).toEqual(Array.from({ length: (writers * 3) / 4 }, (_, n) => `w-${String(n + 1).padStart(3, '0')}`))
  })

  describe('a tree', () => {
    const path = '/api/resource/Race Tree'
    const numbers = Array.from({ length: writers }, (_, n) => n)
    const branches = ['left', 'right', 'root']
    const move = (code: string, parent_race_tree: string) => send('PUT', `${path}/${code}`, { parent_race_tree })

    const expectNestedSet = async (count: number) => {
      const nodes = await site.run((ctx) =>
        ctx.db.read({ text: 'select name, lft, rgt, parent_race_tree as parent from "tabRace Tree" order by lft', values: [] }),
      )
      expect(nodes).toHaveLength(count)
      const bounds = nodes.flatMap(({ lft, rgt }) => [Number(lft), Number(rgt)]).toSorted((a, b) => a - b)
      expect(bounds).toEqual(Array.from({ length: nodes.length * 2 }, (_, n) => n + 1))
      const byName = new Map(nodes.map((node) => [node.name, node]))
      for (const { lft, rgt, parent } of nodes.filter((node) => node.parent)) {
        const above = byName.get(parent)
        expect(Number(above?.lft)).toBeLessThan(Number(lft))
        expect(Number(above?.rgt)).toBeGreaterThan(Number(rgt))
      }
    }

    it('stays a nested set while nodes are added', async () => {
      for (const code of ['root', 'left', 'right']) await send('POST', path, { code, is_group: 1, parent_race_tree: code === 'root' ? '' : 'root' })
      const added = await Promise.all(
        numbers.map((n) => send('POST', path, { code: `n${n}`, is_group: n < 10 ? 1 : 0, parent_race_tree: branches[n % 2] })),
      )
      expect(added.map(({ status }) => status)).toEqual(Array(writers).fill(200))
      await expectNestedSet(writers + 3)
    })

    it('stays one while nodes and branches are moved, removed and added at once', async () => {
      const answers = await Promise.all(
        numbers.map((n) => {
          if (n % 10 === 9) return send('DELETE', `${path}/n${n}`)
          if (n % 10 === 8) return send('POST', path, { code: `m${n}`, parent_race_tree: branches[n % 3] })
          return move(`n${n}`, branches[n % 3] ?? '')
        }),
      )
      expect(answers.map(({ status }) => status)).toEqual(numbers.map((n) => (n % 10 === 9 ? 202 : 200)))
      await expectNestedSet(writers + 3)
    })

    it('never becomes a circle: of branches that are moved below each other, one is refused', async () => {
      const answers = await Promise.all([
        ...numbers.slice(0, 10).map((n) => move('left', n % 2 ? 'right' : 'root')),
        ...numbers.slice(0, 10).map((n) => move('right', n % 2 ? 'left' : 'root')),
      ])
      expect(new Set(answers.map(({ status }) => status)).difference(new Set([200, 417]))).toEqual(new Set())
      await expectNestedSet(writers + 3)
    })
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
