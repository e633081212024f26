import { fieldTypes } from '@cortado/contract/fields/registry.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FieldCases, fieldCases, refusedByPostgres } from './fields.ts'

type Row = Record<string, unknown>

// Long Int is for files alone: DocField does not offer it to people
const types = [...fieldTypes.values()].filter((type) => type.column && type.name !== 'Long Int').map(({ name }) => name)
const doctypeOf = (type: string) => `Matrix ${type}`
const fieldOf = (type: string) => ({ fieldname: 'value', fieldtype: type, label: 'Value', ...fieldCases[type]?.field })
const beside = { fieldname: 'dynamic_type', fieldtype: 'Link', label: 'Type', options: 'DocType' }

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({
    doctypes: types.flatMap((type) => [
      { name: `${doctypeOf(type)} Row`, istable: 1, permissions: [], fields: [fieldOf(type), beside] },
      { name: doctypeOf(type), fields: [fieldOf(type), beside, { fieldname: 'rows', fieldtype: 'Table', options: `${doctypeOf(type)} Row` }] },
      { name: `${doctypeOf(type)} Single`, issingle: 1, fields: [fieldOf(type), beside] },
    ]),
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
}, 120_000)
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const dataOf = async (path: string) => (await send('GET', path)).body.data as Row
const filtered = (filters: unknown) => `filters=${encodeURIComponent(JSON.stringify(filters).toWellFormed())}`

/** Stores a document with the value in its field and in a row; answers how both are read back. */
async function stored(type: string, values: Row): Promise<{ name: string; document: Row; row: Row }> {
  const made = await send('POST', `/api/resource/${doctypeOf(type)}`, {
    ...values,
    dynamic_type: 'User',
    rows: [{ ...values, dynamic_type: 'User' }],
  })
  expect(made.status, made.text).toBe(200)
  const name = (made.body.data as Row).name as string
  const document = await dataOf(`/api/resource/${doctypeOf(type)}/${name}`)
  return { name, document, row: (document.rows as Row[])[0] ?? {} }
}

const matches = (value: unknown, wanted: unknown) =>
  wanted instanceof RegExp ? expect(value).toMatch(wanted) : expect(value ?? null).toEqual(wanted ?? null)

it('has cases for every field type with a column', () => expect(Object.keys(fieldCases).toSorted()).toEqual(types.toSorted()))

describe.each(types)('%s', (type) => {
  const cases = fieldCases[type] as FieldCases

  it('that is not sent, or null, is empty or its default', async () => {
    const absent = await stored(type, {})
    matches(absent.document.value, cases.absent)
    matches(absent.row.value, cases.absent)
    matches((await stored(type, { value: null })).document.value, cases.empty)
  })

  it.each(['ordinary', 'extreme'] as const)('with an %s value is stored, read back, listed and found', async (kind) => {
    const wanted = cases[`${kind}Read`] === undefined ? cases[kind] : cases[`${kind}Read`]
    const { name, document, row } = await stored(type, { value: cases[kind] })
    expect(document.value).toEqual(wanted)
    expect(row.value).toEqual(wanted)
    const list = await send('GET', `/api/resource/${doctypeOf(type)}?fields=["name","value"]&${filtered([['name', '=', name]])}`)
    expect(list.body.data).toEqual([{ name, value: wanted }])
    if (String(wanted).length > 5_000) return
    const found = await send('GET', `/api/resource/${doctypeOf(type)}?limit_page_length=0&${filtered([['value', '=', wanted]])}`)
    expect(found.body.data, found.text).toContainEqual({ name })
  })

  it('in a Single is read back', async () => {
    const path = `/api/resource/${doctypeOf(type)} Single/${doctypeOf(type)} Single`
    const written = await send('PUT', path, { value: cases.ordinary, dynamic_type: 'User' })
    expect(written.status, written.text).toBe(200)
    expect(String((await dataOf(path)).value)).toBe(String(cases.ordinaryRead ?? cases.ordinary))
  })

  it('with a value that it cannot hold is refused, by a document and by a row', async () => {
    for (const value of cases.invalid ?? []) {
      const alone = await send('POST', `/api/resource/${doctypeOf(type)}`, { value, dynamic_type: 'User' })
      const inRow = await send('POST', `/api/resource/${doctypeOf(type)}`, { rows: [{ value, dynamic_type: 'User' }] })
      expect([String(value).slice(0, 40), alone.status, inRow.status]).toEqual([String(value).slice(0, 40), 417, 417])
      expect(alone.body.exc_type).toBeTypeOf('string')
    }
  })

  it('with what PostgreSQL refuses is refused before, or stored as something else; never a fault', async () => {
    for (const value of refusedByPostgres) {
      const made = await send('POST', `/api/resource/${doctypeOf(type)}`, { value, dynamic_type: 'User', rows: [{ value, dynamic_type: 'User' }] })
      expect([200, 417], `${JSON.stringify(value)}: ${made.text}`).toContain(made.status)
      if (made.status === 200) expect((await send('GET', `/api/resource/${doctypeOf(type)}/${(made.body.data as Row).name}`)).status).toBe(200)
      for (const operator of ['=', '>', 'like', 'in', 'between']) {
        const listed = await send('GET', `/api/resource/${doctypeOf(type)}?limit_page_length=1&${filtered([['value', operator, value]])}`)
        expect([200, 417], `${operator} ${JSON.stringify(value)}: ${listed.text}`).toContain(listed.status)
      }
    }
  })
})
