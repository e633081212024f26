import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

/** A naming rule, what is sent one after the other, and what each is called (a RegExp, or the name) or which error refuses it. */
interface NamingCase {
  readonly rule: string
  readonly autoname: string
  readonly sent: readonly Json[]
  readonly named: readonly (RegExp | string | number | { readonly refused: number })[]
}

const year = new Date().getFullYear()
const yearly = (rest: string) => new RegExp(`^(${year}|${year + 1})${rest}$`)

const cases: readonly NamingCase[] = [
  { rule: 'nothing', autoname: '', sent: [{}, { name: 'mine' }], named: [/^[0-9a-z]{10}$/, /^[0-9a-z]{10}$/] },
  { rule: 'hash', autoname: 'hash', sent: [{}], named: [/^[0-9a-z]{10}$/] },
  {
    rule: 'prompt',
    autoname: 'prompt',
    sent: [{ name: 'Mine' }, { name: ' spaces ' }, {}, { name: 'Mine' }, { name: 'a<b' }, { name: 'x'.repeat(141) }, { name: 'ä/ü' }],
    named: ['Mine', 'spaces', { refused: 417 }, { refused: 409 }, { refused: 409 }, { refused: 409 }, 'ä/ü'],
  },
  {
    rule: 'a field',
    autoname: 'field:code',
    sent: [{ code: 'C1' }, { code: '' }, { code: 'C1' }, { code: ' C2 ' }],
    named: ['C1', { refused: 417 }, { refused: 409 }, 'C2'],
  },
  { rule: 'a series', autoname: 'NS-.###', sent: [{}, {}, {}], named: ['NS-001', 'NS-002', 'NS-003'] },
  { rule: 'a series with the year', autoname: '.YYYY.-.##', sent: [{}, {}], named: [yearly('-01'), yearly('-02')] },
  {
    rule: 'a series with a field',
    autoname: 'F-.code.-.##',
    sent: [{ code: 'a' }, { code: 'b' }, { code: 'a' }],
    named: ['F-a-01', 'F-b-01', 'F-a-02'],
  },
  { rule: 'a format', autoname: 'format:{code}/{###}', sent: [{ code: 'q' }, { code: 'q' }], named: ['q/001', 'q/002'] },
  {
    rule: 'a naming series',
    autoname: 'naming_series:',
    sent: [{}, { naming_series: 'B-.##' }, {}, { naming_series: 'bad;series.##' }],
    named: ['A-01', 'B-01', 'A-02', { refused: 417 }],
  },
  { rule: 'numbers', autoname: 'autoincrement', sent: [{}, { name: 17 }, {}], named: [1, 2, 3] },
  {
    rule: 'UUIDs',
    autoname: 'UUID',
    sent: [{}, { name: '0190A3C4-0000-7000-8000-000000000001' }, { name: 'none' }],
    named: [/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/, '0190a3c4-0000-7000-8000-000000000001', { refused: 417 }],
  },
]

const doctypeOf = ({ rule, autoname }: NamingCase): DocTypeJson => ({
  name: `Named By ${rule}`,
  autoname,
  fields: [
    { fieldname: 'code', fieldtype: 'Data' },
    ...(autoname === 'naming_series:' ? [{ fieldname: 'naming_series', fieldtype: 'Select', options: 'A-.##\nB-.##' }] : []),
  ],
})

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({ doctypes: cases.map(doctypeOf) })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })

describe('a name by', () => {
  it.each(cases)('$rule', async ({ rule, sent, named }) => {
    for (const [index, values] of sent.entries()) {
      const made = await send('POST', `/api/resource/Named By ${rule}`, values)
      const wanted = named[index]
      if (typeof wanted === 'object' && 'refused' in wanted) {
        expect([values, made.status]).toEqual([values, wanted.refused])
        continue
      }
      expect(made.status, made.text).toBe(200)
      const name = (made.body.data as Json).name as string
      if (wanted instanceof RegExp) expect(String(name)).toMatch(wanted)
      else expect(name).toBe(wanted)
      expect((await send('GET', `/api/resource/Named By ${rule}/${encodeURIComponent(name)}`)).body.data).toMatchObject({ name })
    }
  })

  it('a series again, where the last document of it was deleted', async () => {
    expect((await send('DELETE', '/api/resource/Named By a series/NS-003')).status).toBe(202)
    expect((await send('POST', '/api/resource/Named By a series', {})).body.data).toMatchObject({ name: 'NS-003' })
    expect((await send('DELETE', '/api/resource/Named By a series/NS-001')).status).toBe(202)
    expect((await send('POST', '/api/resource/Named By a series', {})).body.data).toMatchObject({ name: 'NS-004' })
  })

  it.each([
    ['a key that ends in digits', 'PRJ-26.###', {}, 2],
    ['a key that ends in the year', 'INV-.YYYY.###', {}, 2],
    ['a key that ends in a field of digits', '.code.####', { code: '77' }, 2],
    ['a number that has outgrown its digits', 'OUT.#', {}, 11],
    ['a format with digits before the number', 'format:{code}9{##}', { code: 'z' }, 2],
  ] as const)('a series again: %s', async (rule, autoname, values, first) => {
    const doctype = `Again ${rule}`
    const fields = [{ fieldname: 'code', fieldtype: 'Data' }]
    const rights = [{ role: 'System Manager', read: 1, create: 1, delete: 1 }]
    await send('POST', '/api/resource/DocType', { name: doctype, module: 'Core', custom: 1, autoname, fields, permissions: rights })
    const made = async () => String(((await send('POST', `/api/resource/${doctype}`, values)).body.data as Json).name)
    let last = ''
    for (let count = 0; count < first; count++) last = await made()
    await send('DELETE', `/api/resource/${doctype}/${last}`)
    expect(await made()).toBe(last)
    expect(await made()).not.toBe(last)
  })

  it('a series without a gap, where an insert was refused', async () => {
    expect((await send('POST', '/api/resource/Named By a format', { code: ['no'] })).status).toBe(417)
    expect((await send('POST', '/api/resource/Named By a format', { code: 'q' })).body.data).toMatchObject({ name: 'q/003' })
  })
})
