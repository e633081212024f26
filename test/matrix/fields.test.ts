import { fieldTypes } from '@cortado/contract/fields/registry.ts'
import { operators } from '@cortado/contract/filters.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FieldCases, fieldCases, refusedByPostgres } from './fields.ts'

type Row = Record<string, unknown>

// Long Int is for files alone: DocField does not offer it to people
const types = [...fieldTypes.values()].filter((type) => type.column && type.name !== 'Long Int').map(({ name }) => name)
const fieldnameOf = (type: string) => type.toLowerCase().replaceAll(' ', '_')
const fields = types.map((type) => ({ fieldname: fieldnameOf(type), fieldtype: type, label: type, ...fieldCases[type]?.field }))
const beside = { fieldname: 'dynamic_type', fieldtype: 'Link', label: 'Type', options: 'DocType' }

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Matrix Row', istable: 1, permissions: [], fields: [...fields, beside] },
      { name: 'Matrix', fields: [...fields, beside, { fieldname: 'rows', fieldtype: 'Table', options: 'Matrix Row' }] },
      { name: 'Matrix Single', issingle: 1, fields: [...fields, beside] },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const dataOf = async (path: string) => (await send('GET', path)).body.data as Row
const filtered = (filters: unknown) => `filters=${encodeURIComponent(JSON.stringify(filters).toWellFormed())}`

/** Stores a document with the value in its field and in a row; answers how both are read back. */
async function stored(values: Row): Promise<{ name: string; document: Row; row: Row }> {
  const made = await send('POST', `/api/resource/Matrix`, {
    ...values,
    dynamic_type: 'User',
    rows: [{ ...values, dynamic_type: 'User' }],
  })
  expect(made.status, made.text).toBe(200)
  const name = (made.body.data as Row).name as string
  const document = await dataOf(`/api/resource/Matrix/${name}`)
  return { name, document, row: (document.rows as Row[])[0] ?? {} }
}

const matches = (value: unknown, wanted: unknown) =>
  wanted instanceof RegExp ? expect(value).toMatch(wanted) : expect(value ?? null).toEqual(wanted ?? null)

it('has cases for every field type with a column', () => expect(Object.keys(fieldCases).toSorted()).toEqual(types.toSorted()))

describe.each(types)('%s', (type) => {
  const cases = fieldCases[type] as FieldCases
  const fieldname = fieldnameOf(type)

  it('that is not sent, or null, is empty or its default', async () => {
    const absent = await stored({})
    matches(absent.document[fieldname], cases.absent)
    matches(absent.row[fieldname], cases.absent)
    matches((await stored({ [fieldname]: null })).document[fieldname], cases.empty)
  })

  it.each(['ordinary', 'extreme'] as const)('with an %s value is stored, read back, listed and found', async (kind) => {
    const wanted = cases[`${kind}Read`] === undefined ? cases[kind] : cases[`${kind}Read`]
    const { name, document, row } = await stored({ [fieldname]: cases[kind] })
    expect(document[fieldname]).toEqual(wanted)
    expect(row[fieldname]).toEqual(wanted)
    const list = await send('GET', `/api/resource/Matrix?fields=["name","${fieldname}"]&${filtered([['name', '=', name]])}`)
    expect(list.body.data).toEqual([{ name, [fieldname]: wanted }])
    if (String(wanted).length > 5_000) return
    const found = await send('GET', `/api/resource/Matrix?limit_page_length=0&${filtered([[fieldname, '=', wanted]])}`)
    expect(found.body.data, found.text).toContainEqual({ name })
  })

  it('is found by the operators that mean it, and by no others', async () => {
    const wanted = cases.ordinaryRead === undefined ? cases.ordinary : cases.ordinaryRead
    const { name } = await stored({ [fieldname]: cases.ordinary })
    const finds = async (operator: string, value: unknown) => {
      const filters = [
        ['name', '=', name],
        [fieldname, operator, value],
      ]
      const listed = await send('GET', `/api/resource/Matrix?${filtered(filters)}`)
      expect([200, 417], `${operator}: ${listed.text}`).toContain(listed.status)
      return listed.status === 200 ? (listed.body.data as Row[]).length : undefined
    }
    const meaning: [operator: string, value: unknown][] = [
      ['=', wanted],
      ['>=', wanted],
      ['<=', wanted],
      ['in', [wanted]],
      ['is', 'set'],
      ['between', [wanted, wanted]],
      ['like', '%'],
    ]
    const answer = (operator: string, found: number) => [operator, cases.unanswered?.includes(operator) ? undefined : found]
    for (const [operator, value] of meaning) expect([operator, await finds(operator, value)]).toEqual(answer(operator, 1))
    const others: [operator: string, value: unknown][] = [
      ['!=', wanted],
      ['>', wanted],
      ['<', wanted],
      ['is', 'not set'],
      ['in', []],
      ['not like', '%'],
    ]
    for (const [operator, value] of others) expect([operator, await finds(operator, value)]).toEqual(answer(operator, 0))
    for (const operator of operators) await finds(operator, wanted)
  })

  it('in a Single is read back', async () => {
    const path = `/api/resource/Matrix Single/Matrix Single`
    const written = await send('PUT', path, { [fieldname]: cases.ordinary, dynamic_type: 'User' })
    expect(written.status, written.text).toBe(200)
    expect(String((await dataOf(path))[fieldname])).toBe(String(cases.ordinaryRead ?? cases.ordinary))
  })

  it('with a value that it cannot hold is refused, by a document and by a row', async () => {
    for (const value of cases.invalid ?? []) {
      const alone = await send('POST', `/api/resource/Matrix`, { [fieldname]: value, dynamic_type: 'User' })
      const inRow = await send('POST', `/api/resource/Matrix`, { rows: [{ [fieldname]: value, dynamic_type: 'User' }] })
      expect([String(value).slice(0, 40), alone.status, inRow.status]).toEqual([String(value).slice(0, 40), 417, 417])
      expect(alone.body.exc_type).toBeTypeOf('string')
    }
  })

  it('with what PostgreSQL refuses is refused before, or stored as something else; never a fault', async () => {
    await Promise.all(
      refusedByPostgres.map(async (value, index) => {
        const values = { [fieldname]: value, dynamic_type: 'User' }
        const made = await send('POST', '/api/resource/Matrix', { ...values, rows: [values] })
        expect([200, 417], `${JSON.stringify(value)}: ${made.text}`).toContain(made.status)
        if (made.status === 200) expect((await send('GET', `/api/resource/Matrix/${(made.body.data as Row).name}`)).status).toBe(200)
        // two for each value: over all of them, every one meets every kind of value
        for (const operator of [0, 1].map((step) => ['=', '>', 'like', 'in', 'between'][(2 * index + step) % 5])) {
          const listed = await send('GET', `/api/resource/Matrix?limit_page_length=1&${filtered([[fieldname, operator, value]])}`)
          expect([200, 417], `${operator} ${JSON.stringify(value)}: ${listed.text}`).toContain(listed.status)
        }
      }),
    )
  })
})
