import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../../database/db.ts'
import { computed, DealSite, everyone, filtered } from '../../testing/deal-site.ts'
import { load } from '../load.ts'
import { rename } from '../rename.ts'

let deals: DealSite
beforeAll(async () => {
  deals = await DealSite.create()
})
afterAll(() => deals.close())

describe('a stored Computed field', () => {
  it('is computed at each save from fields and rows, in the order of its sources, whatever the client sends', async () => {
    const rows = [
      { qty: 3, rate: 0.1, amount: 999 },
      { qty: 2, rate: 50 },
    ]
    const made = await deals.make('Deal', { rebate: 50, rows, total: 999, size: 'x' })
    expect(made).toMatchObject({ total: 50.15, size: 'small', rows: [{ amount: 0.15 }, { amount: 50 }] })
    const changed = await deals.send('PUT', `/api/resource/Deal/${made.name}`, { rebate: 0, total: 1 })
    expect(changed.body.data).toMatchObject({ total: 100.3, size: 'big', rows: [{ amount: 0.3 }, { amount: 100 }] })
    expect(await deals.rowsOf(sql`select total::float8 as total, size from "tabDeal" where name = ${made.name}`)).toEqual([
      { total: 100.3, size: 'big' },
    ])
  })

  it('is filtered, sorted and indexed as a column of its type', async () => {
    const { name } = await deals.make('Deal', { rows: [{ qty: 1, rate: 7777 }] })
    expect((await deals.send('GET', `/api/resource/Deal?${filtered([['total', '>', 7000]])}&order_by=total desc`)).body.data).toEqual([{ name }])
    const indexes = await deals.rowsOf(sql`select indexdef from pg_indexes where tablename = 'tabDeal'`)
    expect(JSON.stringify(indexes)).toMatch(/\(total( NULLS FIRST)?\)/)
  })

  it('follows a change after submit, though it may not be changed itself', async () => {
    const { name } = await deals.make('Deal', { rows: [{ qty: 1, rate: 10 }], docstatus: 1 })
    const changed = await deals.send('PUT', `/api/resource/Deal/${name}`, { rebate: 50, total: 3 })
    expect(changed.body.data).toMatchObject({ total: 5, docstatus: 1 })
  })

  it('is empty where there is no number, and refuses the save where it cannot be computed', async () => {
    await deals.make('DocType', {
      name: 'Ratio',
      module: 'Core',
      custom: 1,
      permissions: everyone,
      fields: [
        { fieldname: 'a', fieldtype: 'Int' },
        { fieldname: 'word', fieldtype: 'Data' },
        computed('ratio', 'Float', '1 / doc.a'),
        computed('initial', 'Data', 'doc.word.slice(0, 1)'),
      ],
    })
    expect(await deals.make('Ratio', { a: 0, word: 'xyz' })).toMatchObject({ ratio: 0, initial: 'x' })
    const refused = await deals.send('POST', '/api/resource/Ratio', { a: 1 })
    expect([refused.status, refused.body.exception]).toEqual([417, expect.stringContaining('initial cannot be computed')])
  })

  it('is computed anew in all documents when its expression changes, or that of their rows', async () => {
    const { name } = await deals.make('Deal', { rows: [{ qty: 2, rate: 10 }] })
    const { fields } = await deals.read('DocType/Deal Row')
    const changed = (fields as Row[]).map((field) =>
      field.fieldname === 'amount' ? computed('amount', 'Currency', 'doc.qty * doc.rate * 2') : field,
    )
    const saved = await deals.send('PUT', '/api/resource/DocType/Deal Row', { fields: changed })
    expect(saved.status, saved.text).toBe(200)
    expect(await deals.read(`Deal/${name}`)).toMatchObject({ total: 40, rows: [{ amount: 40 }] })
    expect((await deals.rowsOf(sql`select total::float8 as total from "tabDeal" where name = ${name}`))[0]).toEqual({ total: 40 })
    expect((await deals.send('PUT', '/api/resource/DocType/Deal Row', { fields })).status).toBe(200)
    expect(await deals.read(`Deal/${name}`)).toMatchObject({ total: 20 })
  })

  it('that cannot be computed anew names the document, and the change is refused', async () => {
    const fields = (formula: string) => [{ fieldname: 'word', fieldtype: 'Data' }, computed('size', 'Int', formula)]
    await deals.make('DocType', { name: 'Measured', module: 'Core', custom: 1, permissions: everyone, fields: fields('1') })
    await deals.make('Measured', { word: 'abc' })
    const { name } = await deals.make('Measured', {})
    const refused = await deals.send('PUT', '/api/resource/DocType/Measured', { fields: fields('doc.word.length') })
    expect([refused.status, refused.body.exception]).toEqual([417, expect.stringContaining(`size of Measured ${name} cannot be computed`)])
    expect(await deals.make('Measured', {})).toMatchObject({ size: 1 })
  })

  it('fits its sources whoever wins among parallel writers', async () => {
    const { name } = await deals.make('Ratio', { a: 1, word: 'w' })
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        deals.send('PUT', `/api/resource/Ratio/${name}`, index % 2 ? { a: index + 1 } : { word: `w${index}` }),
      ),
    )
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([])
    const { a, ratio } = await deals.read(`Ratio/${name}`)
    expect(ratio).toBeCloseTo(1 / Number(a), 8)
    expect(Number(a)).toBeGreaterThan(1)
  })
})

describe('a stored Computed field follows what is written past the save', () => {
  it('by dbSet: of the document, and of rows by parallel writers', async () => {
    const { name, rows } = await deals.make('Deal', { rows: Array.from({ length: 8 }, () => ({ qty: 1, rate: 1 })) })
    await deals.site.run(async (ctx) => {
      const doc = await load(ctx, 'Deal', String(name))
      await ctx.documents.dbSet(doc, { rebate: 50 })
      expect(doc.get('total')).toBe(4)
      await expect(ctx.documents.dbSet(doc, { total: 1 })).rejects.toMatchObject({ code: 'VALIDATION' })
      await ctx.documents.dbSet(doc, { rebate: 0 })
    })
    await Promise.all(
      (rows as Row[]).map((row) =>
        deals.site.run(async (ctx) => {
          const held = (await load(ctx, 'Deal', String(name))).rows('rows').find((each) => each.name === row.name)
          if (held) await ctx.documents.dbSet(held, { rate: 10 })
        }),
      ),
    )
    expect(await deals.rowsOf(sql`select total::float8 as total from "tabDeal" where name = ${name}`)).toEqual([{ total: 80 }])
  })

  it('by renaming: of the document, and of those that link to it', async () => {
    const link = { fieldname: 'buyer', fieldtype: 'Link', options: 'Buyer' }
    await deals.make('DocType', {
      name: 'Sticker',
      module: 'Core',
      custom: 1,
      autoname: 'prompt',
      allow_rename: 1,
      permissions: everyone,
      fields: [link, computed('label', 'Data', 'doc.name + doc.buyer')],
    })
    await deals.make('Buyer', { name: 'Old' })
    await deals.make('Sticker', { name: 'T', buyer: 'Old' })
    const labels = () => deals.rowsOf(sql`select label from "tabSticker"`)
    expect(await labels()).toEqual([{ label: 'TOld' }])
    await deals.site.run((ctx) => rename(ctx, 'Buyer', 'Old', 'New', { force: true }))
    expect(await labels()).toEqual([{ label: 'TNew' }])
    await deals.site.run((ctx) => rename(ctx, 'Sticker', 'T', 'U'))
    expect(await labels()).toEqual([{ label: 'UNew' }])
  })

  it('in a Single', async () => {
    await deals.make('DocType', {
      name: 'Rate Setting',
      module: 'Core',
      custom: 1,
      issingle: 1,
      permissions: everyone,
      fields: [{ fieldname: 'rate', fieldtype: 'Float' }, computed('twice', 'Float', 'doc.rate * 2')],
    })
    const path = 'Rate Setting/Rate Setting'
    expect((await deals.send('PUT', `/api/resource/${path}`, { rate: 1.25, twice: 9 })).body.data).toMatchObject({ twice: 2.5 })
    expect(await deals.read(path)).toMatchObject({ twice: 2.5 })
    await deals.site.run(async (ctx) => ctx.documents.dbSet(await load(ctx, 'Rate Setting', 'Rate Setting'), { rate: 2 }))
    expect(await deals.read(path)).toMatchObject({ rate: 2, twice: 4 })
  })
})
