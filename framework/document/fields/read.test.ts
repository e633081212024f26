import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../../database/db.ts'
import { computed, DealSite, everyone, filtered } from '../../testing/deal-site.ts'
import { list } from '../list.ts'
import { load } from '../load.ts'

let deals: DealSite
beforeAll(async () => {
  deals = await DealSite.create()
})
afterAll(() => deals.close())

describe('a Computed field over other documents', () => {
  it('follows linked documents, over several links, in documents and lists', async () => {
    const { name } = await deals.make('Deal', { buyer: 'Acme', rows: [{ qty: 1, rate: 200 }] })
    expect(await deals.read(`Deal/${name}`)).toMatchObject({ net: 180, manager: 'Ada' })
    await deals.send('PUT', '/api/resource/Region/North', { manager: 'Grace' })
    await deals.send('PUT', '/api/resource/Buyer/Acme', { discount: 20 })
    expect(await deals.read(`Deal/${name}`)).toMatchObject({ net: 160, manager: 'Grace' })
    const listed = await deals.send('GET', `/api/resource/Deal?fields=["net","name","manager as m"]&${filtered({ name })}`)
    expect(listed.body.data).toEqual([{ net: 160, name, m: 'Grace' }])
    const table = await deals.site.run((ctx) => list(ctx, 'Deal', { fields: ['total', 'net', 'name'], filters: { name }, as_list: true }))
    expect(table).toEqual([[200, 160, name]])
    await deals.send('PUT', '/api/resource/Region/North', { manager: 'Ada' })
    await deals.send('PUT', '/api/resource/Buyer/Acme', { discount: 10 })
  })

  it('adds up documents that link here', async () => {
    await deals.make('Buyer', { name: 'Summed', region: 'North' })
    expect((await deals.read('Buyer/Summed')).turnover).toBe(0)
    const { name } = await deals.make('Deal', { buyer: 'Summed', rows: [{ qty: 1, rate: 20 }] })
    await deals.make('Deal', { buyer: 'Summed', rows: [{ qty: 1, rate: 0.1 }] })
    expect((await deals.read('Buyer/Summed')).turnover).toBe(20.1)
    await deals.send('DELETE', `/api/resource/Deal/${name}`)
    expect((await deals.read('Buyer/Summed')).turnover).toBe(0.1)
  })

  it('takes a bounded number of statements, however long the list is', async () => {
    for (let index = 0; index < 12; index++) await deals.make('Deal', { buyer: 'Acme', rows: [{ qty: 1, rate: index }] })
    const statements = (length: number) =>
      deals.site.run(async (ctx) => {
        const rows = await list(ctx, 'Deal', { fields: ['name', 'net', 'manager'], filters: { buyer: 'Acme' }, page_length: length })
        expect(rows).toHaveLength(length)
        return ctx.db.statements
      })
    expect(await statements(12)).toBe(await statements(2))
  })

  it('is never behind, with parallel writers of both sides: what was answered is in the next reading', async () => {
    await deals.make('Buyer', { name: 'Busy', region: 'North', discount: 0 })
    const { name } = await deals.make('Deal', { buyer: 'Busy', rows: [{ qty: 1, rate: 100 }] })
    let written = 100
    const write = async (index: number): Promise<void> => {
      await deals.make('Deal', { buyer: 'Busy', rows: [{ qty: 1, rate: index }] })
      written += index
      const seen = Number((await deals.read('Buyer/Busy')).turnover)
      expect(seen).toBeGreaterThanOrEqual(index + 100)
    }
    const discount = async (): Promise<void> => {
      for (let percent = 1; percent <= 8; percent++) {
        expect((await deals.send('PUT', '/api/resource/Buyer/Busy', { discount: percent })).status).toBe(200)
        expect((await deals.read(`Deal/${name}`)).net).toBe(100 - percent)
      }
    }
    await Promise.all([discount(), ...Array.from({ length: 12 }, (_, index) => write(index + 1))])
    expect((await deals.read('Buyer/Busy')).turnover).toBe(written)
  })

  it('is shown to nobody below its level', async () => {
    await deals.site.run(async (ctx) => {
      const meta = await ctx.meta.get('Deal')
      const { splitMade } = await import('../list/made.ts')
      const { listShape } = await import('../list/shape.ts')
      expect(splitMade(meta, listShape(meta, { fields: ['name', 'net'] }, {})).made.map(({ key }) => key)).toEqual(['net'])
      await expect(list(ctx, 'Deal', { fields: ['net'], group_by: 'buyer' })).rejects.toMatchObject({ code: 'DATA' })
      await expect(list(ctx, 'Deal', { filters: { net: 1 } })).rejects.toMatchObject({ code: 'UNKNOWN_COLUMN' })
      const doc = await load(ctx, 'Deal', String(((await list(ctx, 'Deal', { page_length: 1 }))[0] as Row).name))
      expect(doc.values).not.toHaveProperty('net')
    })
  })
})

describe('an expression that cannot work is refused when the DocType is saved', () => {
  const target = { fieldname: 'buyer', fieldtype: 'Link', options: 'Buyer' }
  it.each([
    ['no type', [computed('x', '', '1')], 'the first line of its options'],
    ['an unknown type', [computed('x', 'Dta', '1')], 'the first line of its options'],
    ['a type with options of its own', [computed('x', 'Link', '1')], 'the first line of its options'],
    ['no expression', [computed('x', 'Int', '')], 'is Computed'],
    ['bad syntax', [computed('x', 'Int', 'doc.a +')], 'is Computed'],
    ['a circle', [computed('x', 'Int', 'doc.y'), computed('y', 'Int', 'doc.x')], 'x → y → x'],
    ['itself', [computed('x', 'Int', 'doc.x + 1')], 'x → x'],
    ['an unknown name', [computed('x', 'Int', 'byer.discount')], 'byer, which is no Link field'],
    ['an unknown field there', [target, computed('x', 'Int', 'buyer.discnt')], 'Buyer has no such field'],
    ['an unknown field of its own', [computed('x', 'Int', 'doc.nope + 1')], 'x computes with doc.nope: Bad has no such field'],
    ['an unknown function', [computed('x', 'Int', "linked.total('Deal', 'buyer', 'total')")], 'there are count, sum'],
    ['an unknown DocType', [computed('x', 'Int', "linked.count('Del', 'buyer')")], 'Del is no DocType'],
    ['a link to another DocType', [computed('x', 'Int', "linked.count('Deal', 'buyer')")], 'Deal.buyer is no Link to Bad'],
    ['what is made later', [target, computed('x', 'Int', 'buyer.discount'), computed('y', 'Int', 'doc.x')], 'set is_virtual'],
    ['unique', [computed('x', 'Int', '1', { unique: 1 })], 'cannot be unique'],
  ])('%s', async (_, fields, reason) => {
    const answer = await deals.send('POST', '/api/resource/DocType', { name: 'Bad', module: 'Core', custom: 1, fields, permissions: [] })
    expect(answer.status, answer.text).toBe(417)
    expect(answer.body.exception).toContain(reason)
  })

  it('a circle over several DocTypes, and between a document and its rows', async () => {
    await deals.make('DocType', {
      name: 'Ring A',
      module: 'Core',
      custom: 1,
      permissions: everyone,
      fields: [{ fieldname: 'plain', fieldtype: 'Int' }],
    })
    await deals.make('DocType', {
      name: 'Ring B',
      module: 'Core',
      custom: 1,
      permissions: everyone,
      fields: [{ fieldname: 'a', fieldtype: 'Link', options: 'Ring A' }, computed('x', 'Int', 'a.plain')],
    })
    const closed = await deals.send('PUT', '/api/resource/DocType/Ring A', {
      fields: [{ fieldname: 'plain', fieldtype: 'Int' }, { fieldname: 'b', fieldtype: 'Link', options: 'Ring B' }, computed('y', 'Int', 'b.x')],
    })
    expect(closed.status, closed.text).toBe(200)
    const custom = await deals.send('POST', '/api/resource/Custom Field', { dt: 'Ring B', ...computed('z', 'Int', 'a.y') })
    expect(custom.status, custom.text).toBe(200)
    const circle = await deals.send('POST', '/api/resource/Custom Field', { dt: 'Ring A', ...computed('w', 'Int', 'b.v') })
    expect(circle.status).toBe(417)
    const ring = await deals.send('PUT', '/api/resource/DocType/Ring B', {
      fields: [{ fieldname: 'a', fieldtype: 'Link', options: 'Ring A' }, computed('x', 'Int', 'a.y')],
    })
    expect([ring.status, ring.body.exception]).toEqual([417, expect.stringContaining('in a circle')])
    const rows = await deals.send('POST', '/api/resource/Custom Field', {
      dt: 'Deal Row',
      ...computed('share', 'Percent', '100 * doc.amount / parent.total'),
    })
    expect(rows.status, rows.text).toBe(200)
    expect(
      await deals.make('Deal', {
        rows: [
          { qty: 1, rate: 30 },
          { qty: 1, rate: 10 },
        ],
      }),
    ).toMatchObject({ total: 40, rows: [{ share: 75 }, { share: 25 }] })
    const { fields } = await deals.read('DocType/Deal')
    const looped = (fields as Row[]).map((field) => (field.fieldname === 'total' ? computed('total', 'Currency', "sum(doc.rows, 'share')") : field))
    const parent = await deals.send('PUT', '/api/resource/DocType/Deal', { fields: looped })
    expect(parent.status).toBe(417)
  })
})
