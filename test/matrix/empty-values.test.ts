import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** The values of one field, from the least to the greatest; the least is what an empty one might be taken for. */
const kinds = [
  { fieldtype: 'Data', least: '0', greater: 'zebra' },
  { fieldtype: 'Small Text', least: '0', greater: 'zebra' },
  { fieldtype: 'Link', options: 'User', least: 'Administrator', greater: 'Guest' },
  { fieldtype: 'Date', least: '1900-01-01', greater: '2024-02-29' },
  { fieldtype: 'Datetime', least: '1900-01-01 00:00:00', greater: '2024-02-29 12:00:00' },
  { fieldtype: 'Time', least: '00:00:00', greater: '12:30:00' },
] as const

const fieldnameOf = (fieldtype: string) => `the_${fieldtype.toLowerCase().replace(' ', '_')}`

/** Which of the documents `none` (nothing in the field), `least` and `greater` a filter finds: an empty field is less than every value, and unlike it. */
const cases = kinds.flatMap(({ fieldtype, least, greater }) => {
  const expected: [operator: string, value: unknown, found: string[]][] = [
    ['=', least, ['least']],
    ['!=', least, ['greater', 'none']],
    ['<', least, ['none']],
    ['<=', least, ['least', 'none']],
    ['>', least, ['greater']],
    ['>=', least, ['greater', 'least']],
    ['<', greater, ['least', 'none']],
    ['>', greater, []],
    ['in', [least], ['least']],
    ['in', [least, greater], ['greater', 'least']],
    ['not in', [least], ['greater', 'none']],
    ['is', 'set', ['greater', 'least']],
    ['is', 'not set', ['none']],
    ['=', '', ['none']],
    ['!=', '', ['greater', 'least']],
    ['in', ['', greater], ['greater', 'none']],
    ['not in', ['', greater], ['least']],
  ]
  return expected.map((one) => [fieldtype, ...one] as const)
})

let site: TestSite
let http: TestServer
let cookie: string

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })

beforeAll(async () => {
  const fields = kinds.map(({ fieldtype, ...field }) => ({
    fieldname: fieldnameOf(fieldtype),
    fieldtype,
    ...('options' in field && { options: field.options }),
  }))
  site = await createTestSite({ doctypes: [{ name: 'Sparse', autoname: 'prompt', fields }] })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  const valuesOf = (which: 'least' | 'greater') => Object.fromEntries(kinds.map((kind) => [fieldnameOf(kind.fieldtype), kind[which]]))
  // a Time that is missing on insert becomes the present one
  for (const values of [
    { name: 'none', the_time: '' },
    { name: 'least', ...valuesOf('least') },
    { name: 'greater', ...valuesOf('greater') },
  ]) {
    const made = await send('POST', '/api/resource/Sparse', values)
    expect(made.status, made.text).toBe(200)
  }
})
afterAll(() => site.close())

describe('a field with nothing in it', () => {
  it.each(cases)('%s %s %j: %j', async (fieldtype, operator, value, found) => {
    const filters = encodeURIComponent(JSON.stringify([[fieldnameOf(fieldtype), operator, value]]))
    const listed = await send('GET', `/api/resource/Sparse?order_by=name asc&filters=${filters}`)
    expect(listed.status, listed.text).toBe(200)
    expect((listed.body.data as { name: string }[]).map(({ name }) => name)).toEqual(found)
  })
})
