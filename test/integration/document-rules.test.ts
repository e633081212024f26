import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lonelyDoctype, ruleDoctypes } from './rule-doctypes.ts'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({ doctypes: ruleDoctypes })
  await site.run(async (ctx) => {
    const lonely = await newDocument(ctx, 'DocType', { module: 'Core', custom: 1, ...lonelyDoctype })
    lonely.flags.ignoreValidate = true
    await insert(lonely)
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  const target = { title: 'One', body: '<p>rich <b>text</b></p>', qty: 3 }
  for (const code of ['T1', 't2']) await send('POST', '/api/resource/Rule Target', { code, ...target })
  const draft = await send('POST', '/api/resource/Rule Voucher', { docstatus: 1 })
  voucher = (draft.body.data as Json).name as string
  await send('PUT', `/api/resource/Rule Voucher/${voucher}`, { docstatus: 2 })
})
afterAll(() => site.close())

let voucher = ''
const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const today = /^\d{4}-\d\d-\d\d$/
const moment = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/

/** What is sent, the status, and what the answer holds: its values, or the error's type. */
type Case = readonly [name: string, sent: Json, status: number, holds: Json | string]

const defaults: readonly Case[] = [
  ['a number', {}, 200, { d_int: 5, d_check: 1 }],
  ['zero where there is none', {}, 200, { d_plain_int: 0, d_currency: 0 }],
  ['the first option of a Select', {}, 200, { d_select: 'First' }],
  ['the user, today and now', {}, 200, { d_user: 'Administrator', d_today: expect.stringMatching(today), d_now: expect.stringMatching(moment) }],
  ['the time, in every Time field', {}, 200, { d_time: expect.stringMatching(/^\d{1,2}:\d\d:\d\d/) }],
  ['not instead of an empty text', { d_int: 0, d_text: '' }, 200, { d_int: 0 }],
  ['instead of null', { d_text: null }, 200, { d_text: 'given' }],
  ['of rows', { rows: [{}, { item: 'mine' }] }, 200, { rows: [expect.objectContaining({ item: 'row' }), expect.objectContaining({ item: 'mine' })] }],
]

const links: readonly Case[] = [
  ['the stored spelling', { link: 'T2' }, 200, { link: 't2' }],
  ['what the link brings', { link: 'T1' }, 200, { f_title: 'One', f_qty: 3 }],
  ['without markup in plain texts', { link: 'T1' }, 200, { f_plain: 'rich text' }],
  ['again, whatever was sent', { link: 'T1', f_title: 'mine' }, 200, { f_title: 'One' }],
  ['only where it is empty, if the field says so', { link: 'T1', f_if_empty: 'mine' }, 200, { f_if_empty: 'mine' }],
  ['nothing without a link', { f_title: 'mine' }, 200, { f_title: 'mine' }],
  ['in rows', { rows: [{ row_link: 'T1' }] }, 200, { rows: [expect.objectContaining({ row_title: 'One' })] }],
  ['to nothing', { link: 'T9' }, 417, 'LinkValidationError'],
  ['of a row to nothing', { rows: [{ row_link: 'T9' }] }, 417, 'LinkValidationError'],
  ['dynamic, of any DocType', { dyn_type: 'Rule Target', dyn: 't1' }, 200, { dyn: 'T1' }],
  ['dynamic, to nothing', { dyn_type: 'Rule Target', dyn: 'T9' }, 417, 'LinkValidationError'],
  ['dynamic, to a DocType that is not installed', { dyn_type: 'Not Installed', dyn: 'x' }, 417, 'LinkValidationError'],
  ['dynamic, without its DocType', { dyn: 'T1' }, 417, 'ValidationError'],
]

const checks: readonly Case[] = [
  ['a Select', { d_select: 'Third' }, 417, 'ValidationError'],
  ['a length', { short: 'sechs6' }, 417, 'CharacterLengthExceededError'],
  ['a length in characters, not in code units', { short: '😀😀😀😀😀' }, 200, { short: '😀😀😀😀😀' }],
  ['a negative number', { positive: -1 }, 417, 'NonNegativeError'],
  ['an e-mail address', { mail: 'nobody' }, 417, 'InvalidEmailAddressError'],
  ['several e-mail addresses', { mail: 'a@example.com, b@example.com' }, 200, {}],
  ['a URL', { url: 'nowhere' }, 417, 'ValidationError'],
  ['a phone number', { phone: 'abc' }, 417, 'InvalidPhoneNumberError'],
  ['a name of a person', { person: '12 <3' }, 417, 'InvalidNameError'],
  ['a list in a value field', { short: ['a'] }, 417, 'ValidationError'],
  ['an Int out of range', { d_int: 2 ** 31 }, 417, 'CharacterLengthExceededError'],
  ['a script', { html: '<p onclick="x()">a<script>alert(1)</script></p>' }, 200, { html: expect.not.stringContaining('<script') }],
  ['a second document with a unique value', { uniq: 'taken' }, 417, 'UniqueValidationError'],
  ['several without it', { uniq: '' }, 200, {}],
]

async function attach(doctype: string, docname: string): Promise<Json> {
  const file = { filename: `${docname}.txt`, filedata: docname, doctype, docname }
  const { status, body, text } = await send('POST', '/api/method/frappe.client.attach_file', file)
  expect(status, text).toBe(200)
  return body.message as Json
}

const holding = async ([, sent, status, holds]: Case) => {
  const answer = await send('POST', '/api/resource/Rule', { must: 'x', ...sent })
  expect(answer.status, answer.text).toBe(status)
  if (typeof holds === 'string') expect(answer.body.exc_type).toBe(holds)
  else expect(answer.body.data).toMatchObject(holds)
}

describe('defaults', () => void it.each(defaults)('%s', async (...each) => holding(each)))
describe('links', () => void it.each(links)('%s', async (...each) => holding(each)))
describe('checks', () => {
  beforeAll(async () => void (await send('POST', '/api/resource/Rule', { must: 'x', uniq: 'taken' })))
  it.each(checks)('%s', async (...each) => holding(each))
})

describe('a DocType whose neighbours are not installed', () => {
  it.each([
    ['is stored without them', { title: 'a', elsewhere: '', missing_rows: [] }, 200],
    ['refuses a link', { elsewhere: 'x' }, 417],
    ['refuses rows', { missing_rows: [{ a: 1 }] }, 417],
  ])('%s', async (_name, sent, status) => {
    const made = await send('POST', '/api/resource/Rule Lonely', sent)
    expect(made.status, made.text).toBe(status)
    if (status === 417) expect(made.body.exc_type).toBe('LinkValidationError')
    else expect((await send('GET', `/api/resource/Rule Lonely/${(made.body.data as Json).name}`)).status).toBe(200)
  })
})

describe('mandatory values', () => {
  const cases: readonly Case[] = [
    ['missing', {}, 417, 'MandatoryError'],
    ['empty', { must: '' }, 417, 'MandatoryError'],
    ['blank', { must: '  ' }, 417, 'MandatoryError'],
    ['empty HTML', { must: '<p> </p>' }, 417, 'MandatoryError'],
    ['zero', { must: 0 }, 200, {}],
  ]
  it.each(cases)('%s', async (_name, sent, status, holds) => {
    const answer = await send('POST', '/api/resource/Rule', sent)
    expect(answer.status, answer.text).toBe(status)
    if (typeof holds === 'string') expect(answer.body.exc_type).toBe(holds)
  })

  it('rows, and values in them', async () => {
    expect((await send('POST', '/api/resource/Rule Rows', {})).body.exc_type).toBe('MandatoryError')
    expect((await send('POST', '/api/resource/Rule Rows', { rows: [{}] })).body.exc_type).toBe('MandatoryError')
    expect((await send('POST', '/api/resource/Rule Rows', { rows: [{ need: 'x' }] })).status).toBe(200)
  })
})

describe('what is set once', () => {
  it.each([
    ['owner', { owner: 'Guest' }, 'CannotChangeConstantError'],
    ['creation', { creation: '2001-01-01 00:00:00' }, 'CannotChangeConstantError'],
    ['a field that says so', { once: 'other' }, 'CannotChangeConstantError'],
  ])('%s', async (_name, sent, exc_type) => {
    const made = await send('POST', '/api/resource/Rule', { must: 'x', once: 'first' })
    const { name, owner, creation } = made.body.data as Json
    expect(await send('PUT', `/api/resource/Rule/${name}`, sent)).toMatchObject({ status: 417, body: { exc_type } })
    expect((await send('PUT', `/api/resource/Rule/${name}`, { owner, creation, once: 'first', short: 'a' })).status).toBe(200)
  })
})

describe('submitted documents', () => {
  it('change only what allows it, and are neither edited back nor deleted', async () => {
    const made = await send('POST', '/api/resource/Rule Voucher', { docstatus: 1, fixed: 'a', loose: 'a' })
    const path = `/api/resource/Rule Voucher/${(made.body.data as Json).name}`
    expect(await send('PUT', path, { fixed: 'b' })).toMatchObject({ status: 417, body: { exc_type: 'UpdateAfterSubmitError' } })
    expect(await send('PUT', path, { loose: 'b' })).toMatchObject({ status: 200, body: { data: { loose: 'b' } } })
    expect(await send('PUT', path, { docstatus: 0 })).toMatchObject({ status: 417, body: { exc_type: 'DocstatusTransitionError' } })
    expect((await send('DELETE', path)).status).toBe(417)
    expect((await send('PUT', path, { docstatus: 2 })).status).toBe(200)
    expect((await send('PUT', path, { loose: 'c' })).status).toBe(417)
  })

  it('that were cancelled are not linked to, but amended', async () => {
    const linking = { docstatus: 1, other: voucher }
    expect(await send('POST', '/api/resource/Rule Voucher', linking)).toMatchObject({ status: 417, body: { exc_type: 'CancelledLinkError' } })
    const attached = await attach('Rule Voucher', voucher)
    expect(await send('POST', '/api/resource/Rule Voucher', { amended_from: voucher })).toMatchObject({ body: { data: { name: `${voucher}-1` } } })
    const files = await send('GET', `/api/resource/File?fields=["file_url"]&filters=[["attached_to_name","=","${voucher}-1"]]`)
    expect(files.body.data).toEqual([{ file_url: attached.file_url }])
  })
})

describe('a document that goes', () => {
  it('stays while others link to it, and takes what hangs on it along', async () => {
    await send('POST', '/api/resource/Rule Target', { code: 'gone', title: 'Gone' })
    const file = await attach('Rule Target', 'gone')
    const rule = await send('POST', '/api/resource/Rule', { must: 'x', link: 'gone' })
    expect(await send('DELETE', '/api/resource/Rule Target/gone')).toMatchObject({ status: 417, body: { exc_type: 'LinkExistsError' } })
    await send('DELETE', `/api/resource/Rule/${(rule.body.data as Json).name}`)
    expect((await send('DELETE', '/api/resource/Rule Target/gone')).status).toBe(202)
    expect((await send('GET', `/api/resource/File/${file.name}`)).status).toBe(404)
    expect((await send('GET', String(file.file_url))).status).toBe(404)
    const copies = await send('GET', '/api/resource/Deleted Document?filters=[["deleted_name","=","gone"]]&fields=["data"]')
    expect(JSON.parse(((copies.body.data as Json[])[0] as { data: string }).data)).toMatchObject({ code: 'gone', title: 'Gone' })
  })
})
