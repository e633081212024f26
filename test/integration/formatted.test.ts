import { formatted, precisionOf, roundFields } from 'cortado'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let site: TestSite
let name: string

const fields = [
  ['price', 'Currency', 'currency'],
  ['total', 'Currency', ''],
  ['exact', 'Currency', '', '4'],
  ['share', 'Percent', ''],
  ['weight', 'Float', ''],
  ['pieces', 'Int', ''],
  ['due', 'Date', ''],
  ['at', 'Time', ''],
  ['seen', 'Datetime', ''],
  ['lasts', 'Duration', ''],
  ['done', 'Check', ''],
  ['currency', 'Link', 'Currency'],
  ['remark', 'Data', ''],
].map(([fieldname = '', fieldtype = '', options = '', precision = '']) => ({ fieldname, fieldtype, options, precision }))

const values = {
  price: 1234.5,
  total: 0.125,
  exact: 2.00005,
  share: 12.3456,
  weight: 1.0625,
  pieces: 1200,
  due: '2026-11-05',
  at: '09:05:07',
  seen: '2026-11-05 09:05:07',
  lasts: 3723,
  done: 1,
  currency: 'EUR',
}

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Ware Line', istable: 1, permissions: [], fields: [{ fieldname: 'rate', fieldtype: 'Currency', options: 'currency' }] },
      {
        name: 'Offer',
        permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }],
        fields: [...fields, { fieldname: 'lines', fieldtype: 'Table', options: 'Ware Line' }],
      },
    ],
  })
  name = await site.run(async (ctx) => (await (await newDocument(ctx, 'Offer', { ...values, lines: [{ rate: 3 }] })).insert()).name)
})
afterAll(() => site.close())

/** Sets what the site says about formats, and shows every field of the offer. */
async function shown(settings: Record<string, unknown> = {}): Promise<Record<string, string>> {
  await site.run(async (ctx) => {
    const doc = await load(ctx, 'System Settings', 'System Settings')
    const given = { number_format: '#,###.##', date_format: 'yyyy-mm-dd', time_format: 'HH:mm:ss', rounding_method: "Banker's Rounding (legacy)" }
    const empty = { float_precision: '', currency_precision: '', use_number_format_from_currency: 0 }
    for (const [key, value] of Object.entries({ ...given, ...empty, ...settings })) doc.set(key, value)
    await doc.save()
  })
  return site.run(async (ctx) => {
    const doc = await load(ctx, 'Offer', name)
    return Object.fromEntries(await Promise.all(fields.map(async ({ fieldname }) => [fieldname, await formatted(doc, fieldname)])))
  })
}

describe('formatted', () => {
  it('shows values in the formats of the site', async () => {
    expect(await shown()).toMatchObject({
      price: '1,234.50 €',
      exact: expect.stringMatching(/2\.0001$/),
      share: '12.346%',
      weight: '1.063',
      pieces: '1200',
      due: '2026-11-05',
      at: '09:05:07',
      seen: '2026-11-05 09:05:07',
      lasts: '1h 2m 3s',
      done: 'Yes',
      currency: 'EUR',
      remark: '',
    })
  })

  it('shows them in others', async () => {
    const settings = { number_format: '#.###,##', date_format: 'dd.mm.yyyy', time_format: 'HH:mm', float_precision: '2', currency_precision: '3' }
    expect(await shown({ ...settings, rounding_method: "Banker's Rounding" })).toMatchObject({
      price: '1.234,500 €',
      exact: expect.stringMatching(/2,0000$/),
      share: '12,35%',
      weight: '1,06',
      due: '05.11.2026',
      at: '09:05',
      seen: '05.11.2026 09:05',
    })
  })

  it('takes the currency of a row from its document', async () => {
    await shown()
    await site.run(async (ctx) => {
      const doc = await load(ctx, 'Offer', name)
      const shownRate = () => Promise.all(doc.rows('lines').map((line) => formatted(line, 'rate')))
      expect(await shownRate()).toEqual(['3.00 €'])
      doc.set('currency', 'USD')
      expect(await shownRate()).toEqual(['$ 3.00'])
    })
  })
})

describe('roundFields', () => {
  it.each<[string, number, number]>([
    ["Banker's Rounding (legacy)", 0.13, 1.063],
    ["Banker's Rounding", 0.12, 1.062],
    ['Commercial Rounding', 0.13, 1.063],
  ])('%s', async (rounding_method, total, weight) => {
    await shown({ rounding_method })
    await site.run(async (ctx) => {
      const doc = await load(ctx, 'Offer', name)
      roundFields(doc)
      expect(doc.values).toMatchObject({ price: 1234.5, total, weight, share: 12.346, pieces: 1200 })
    })
  })

  it('rounds what it is told to', async () => {
    await site.run(async (ctx) => {
      const doc = await load(ctx, 'Offer', name)
      roundFields(doc, ['weight', 'pieces'])
      expect(doc.values).toMatchObject({ total: 0.125, weight: 1.063, pieces: 1200 })
      expect([precisionOf(doc, 'exact'), precisionOf(doc, 'weight')]).toEqual([4, 3])
    })
  })
})
