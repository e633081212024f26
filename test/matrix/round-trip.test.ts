import { fieldTypes } from '@cortado/contract/fields/registry.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

// links need documents to lead to; secrets are not read back
const apart = new Set(['Long Int', 'Link', 'Dynamic Link', 'Password'])
const types = [...fieldTypes.values()].filter(({ name, column }) => column && !apart.has(name)).map(({ name }) => name)
const fieldnameOf = (type: string) => type.toLowerCase().replaceAll(' ', '_')
const fields = types.map((type) => ({
  fieldname: fieldnameOf(type),
  fieldtype: type,
  label: type,
  ...(type === 'Select' && { options: '\nOpen\nClosed' }),
}))

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Every Row', istable: 1, permissions: [], fields },
      { name: 'Everything', track_changes: 1, fields: [...fields, { fieldname: 'rows', fieldtype: 'Table', options: 'Every Row' }] },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })

const digits = (width: number, most: number) => fc.nat(most).map((number) => String(number).padStart(width, '0'))
const day = fc.tuple(digits(4, 9999), digits(2, 13), digits(2, 32)).map((parts) => parts.join('-'))
const clock = fc.tuple(digits(2, 25), digits(2, 61), digits(2, 61), digits(6, 999_999)).map(([h, m, s, f]) => `${h}:${m}:${s}.${f}`)

/** Any JSON, and what looks like values of some field type. */
const value = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double().map((number) => (Number.isFinite(number) ? number : String(number))),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  day,
  clock,
  fc.tuple(day, clock).map((parts) => parts.join(' ')),
  fc.constantFrom(
    'Open',
    'Closed',
    '<b>x</b>',
    '<script>x</script>',
    '{"a": 1}',
    '[]',
    'null',
    'true',
    '+49 30 123456',
    '#fff',
    '%',
    "'",
    '\\',
    '0x10',
    '1e5',
    '१२३',
  ),
)
const document = fc.dictionary(fc.constantFrom(...fields.map(({ fieldname }) => fieldname)), value, { maxKeys: 4 })

const stamps = new Set(['modified', 'creation'])
const withoutStamps = (given: unknown): unknown => JSON.parse(JSON.stringify(given, (key, each: unknown) => (stamps.has(key) ? undefined : each)))

describe('whatever is sent as a document', () => {
  it('is refused by name, or stored, listed as it is read, and can be sent back as it was read', async () => {
    let kept = 0
    await fc.assert(
      fc.asyncProperty(document, document, async (values, row) => {
        const made = await send('POST', '/api/resource/Everything', { ...values, rows: [row] })
        expect([200, 417], made.text).toContain(made.status)
        if (made.status === 417) {
          expect(made.body.exc_type).toBeTypeOf('string')
          return
        }
        kept++
        const path = `/api/resource/Everything/${(made.body.data as Json).name}`
        const read = (await send('GET', path)).body.data as Json
        const { rows, doctype, ...own } = read
        const list = await send('GET', `/api/resource/Everything?fields=["*"]&filters=${JSON.stringify({ name: read.name })}`)
        expect((list.body.data as Json[])[0]).toMatchObject(own)
        const again = await send('PUT', path, read)
        expect(again.status, again.text).toBe(200)
        expect(withoutStamps((await send('GET', path)).body.data)).toEqual(withoutStamps(read))
      }),
      { numRuns: 150 },
    )
    expect(kept).toBeGreaterThan(20)
    const versions = await send('GET', '/api/resource/Version?fields=["data"]&filters={"ref_doctype":"Everything"}')
    expect(versions.body.data).toEqual([])
  }, 60_000)
})
