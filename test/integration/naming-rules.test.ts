import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      {
        name: 'Ruled Bill',
        autoname: 'hash',
        is_submittable: 1,
        fields: [
          { fieldname: 'kind', fieldtype: 'Data' },
          { fieldname: 'amount', fieldtype: 'Int' },
        ],
      },
      { name: 'Serial Bill', autoname: 'naming_series:', fields: [{ fieldname: 'naming_series', fieldtype: 'Select', options: 'SB-.####' }] },
      { name: 'Serial Note', autoname: 'naming_series:', fields: [{ fieldname: 'naming_series', fieldtype: 'Select', options: 'SN-.####' }] },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const make = async (doctype: string, values: Json) => ((await send('POST', `/api/resource/${doctype}`, values)).body.data as Json).name as string
const rule = (values: Json) => send('POST', '/api/resource/Document Naming Rule', { document_type: 'Ruled Bill', prefix_digits: 3, ...values })

describe('a Document Naming Rule', () => {
  it('names documents that meet its conditions, the one of higher priority first', async () => {
    await rule({ prefix: 'ANY-' })
    await rule({ prefix: 'BIG-.{kind}.-', priority: 5, conditions: [{ field: 'amount', condition: '>=', value: '100' }] })
    await rule({ prefix: 'NEVER-', priority: 9, disabled: 1 })
    const names = []
    for (const values of [{ amount: 5 }, { amount: 100, kind: 'K' }, { amount: 99 }, { amount: 1000, kind: 'K' }])
      names.push(await make('Ruled Bill', values))
    expect(names).toEqual(['ANY-001', 'BIG-K-001', 'ANY-002', 'BIG-K-002'])
  })

  it('counts once for writers at the same time', async () => {
    const names = await Promise.all(Array.from({ length: 10 }, () => make('Ruled Bill', { amount: 1 })))
    expect(new Set(names).size).toBe(10)
  })

  it('gives way when it is gone', async () => {
    const rules = (await send('GET', '/api/resource/Document Naming Rule')).body.data as Json[]
    for (const { name } of rules) await send('DELETE', `/api/resource/Document Naming Rule/${name}`)
    expect(await make('Ruled Bill', {})).toMatch(/^[a-z0-9]{10}$/)
  })

  it.each([
    ['a field that is none', { prefix: 'X-', conditions: [{ field: 'nowhere', condition: '=', value: '1' }] }],
    ['DocTypes that describe others', { prefix: 'X-', document_type: 'DocType' }],
    ['a number without digits', { prefix: 'X-', prefix_digits: 0 }],
    ['a DocType that is none', { prefix: 'X-', document_type: 'Nothing' }],
  ])('is refused with %s', async (_what, values) => expect((await rule(values)).status).toBe(417))
})

describe('Document Naming Settings', () => {
  const call = async (method: string, values: Json = {}) => {
    const docs = JSON.stringify({ doctype: 'Document Naming Settings', name: 'Document Naming Settings', ...values })
    const answer = await http.request('POST', '/api/method/run_doc_method', { cookie, form: { method, docs } })
    return { ...answer, doc: (answer.body.docs as Json[] | undefined)?.[0] ?? {} }
  }

  it('knows DocTypes with series, and their prefixes', async () => {
    const { body } = await call('get_transactions_and_prefixes')
    expect(body.message).toMatchObject({
      transactions: expect.arrayContaining(['Serial Bill', 'Serial Note']),
      prefixes: expect.arrayContaining(['SB-', 'SN-']),
    })
    expect((await call('get_options', { transaction_type: 'Serial Bill' })).body.message).toBe('SB-.####')
  })

  it('gives a DocType other series', async () => {
    const answer = await call('update_series', { transaction_type: 'Serial Bill', naming_series_options: 'NB-.###\n\nOB-.YYYY.-.##' })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.doc.naming_series_options).toBe('NB-.###\nOB-.YYYY.-.##')
    expect([await make('Serial Bill', {}), await make('Serial Bill', { naming_series: 'OB-.YYYY.-.##' })]).toEqual([
      'NB-001',
      expect.stringMatching(/^OB-\d{4}-01$/),
    ])
  })

  it('shows and sets counters, and what comes next', async () => {
    expect((await call('get_current', { prefix: 'NB-' })).doc.current_value).toBe(1)
    await call('update_series_start', { prefix: 'NB-', current_value: 41 })
    expect((await call('preview_series', { transaction_type: 'Serial Bill', try_naming_series: 'NB-.###' })).body.message).toBe(
      'NB-042\nNB-043\nNB-044',
    )
    expect(await make('Serial Bill', {})).toBe('NB-042')
  })

  it.each([
    ['series of another DocType', 'update_series', { transaction_type: 'Serial Bill', naming_series_options: 'SN-.####' }],
    ['no series', 'update_series', { transaction_type: 'Serial Bill' }],
    ['a series that is none', 'update_series', { transaction_type: 'Serial Bill', naming_series_options: 'A;B.##' }],
    ['a counter below 0', 'update_series_start', { prefix: 'NB-', current_value: -1 }],
    ['a counter without a prefix', 'update_series_start', { current_value: 1 }],
  ])('refuses %s', async (_what, method, values) => expect((await call(method, values)).status).toBe(417))

  it('decides how amendments are named', async () => {
    const amend = async () => {
      const name = await make('Ruled Bill', { docstatus: 1 })
      await send('PUT', `/api/resource/Ruled Bill/${name}`, { docstatus: 2 })
      return { name, amended: await make('Ruled Bill', { amended_from: name }) }
    }
    const first = await amend()
    expect(first.amended).toBe(`${first.name}-1`)
    const override = [{ document_type: 'Ruled Bill', action: 'Default Naming' }]
    const answer = await call('update_amendment_rule', { default_amend_naming: 'Amend Counter', amend_naming_override: override })
    expect(answer.status, answer.text).toBe(200)
    expect((await amend()).amended).toMatch(/^[a-z0-9]{10}$/)
    await call('update_amendment_rule', { default_amend_naming: 'Default Naming', amend_naming_override: [] })
    expect((await amend()).amended).toMatch(/^[a-z0-9]{10}$/)
  })
})
