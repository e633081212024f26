import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let site: TestSite
let http: TestServer
let [admin, jo, reader] = ['', '', '']
let count = 0

const password = 'a-very-long-password-7'
const rights = { read: 1, write: 1, create: 1, submit: 1, cancel: 1 }

beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: Row) => insert(await newDocument(ctx, doctype, values))
    for (const role_name of ['Clerk', 'Reader']) await make('Role', { role_name, desk_access: 1 })
    await make('DocType', {
      name: 'Parcel',
      module: 'Core',
      custom: 1,
      is_submittable: 1,
      queue_in_background: 1,
      track_changes: 1,
      autoname: 'field:code',
      permissions: [
        { role: 'System Manager', ...rights },
        { role: 'Clerk', ...rights },
        { role: 'Reader', read: 1 },
      ],
      fields: [
        { fieldname: 'code', fieldtype: 'Data' },
        { fieldname: 'note', fieldtype: 'Data' },
        { fieldname: 'weight', fieldtype: 'Float', non_negative: 1 },
      ],
    })
    for (const [first_name, role] of Object.entries({ jo: 'Clerk', ria: 'Reader' })) {
      const email = `${first_name}@example.com`
      await make('User', { email, first_name, roles: [{ role }], new_password: password, send_welcome_email: 0 })
    }
  })
  http = await site.http()
  admin = await http.login('Administrator', 'admin')
  jo = await http.login('jo@example.com', password)
  reader = await http.login('ria@example.com', password)
})
afterAll(() => site.close())
beforeEach(() => setScheduler(1))

const rest = async (method: string, path: string, json?: unknown): Promise<Row> => {
  const { status, text, body } = await http.request(method, `/api/resource/${path}`, { cookie: admin, json })
  expect(status, text).toBeLessThan(300)
  return (body as { data: Row }).data
}
const setScheduler = (enable_scheduler: number) => rest('PUT', 'System Settings/System Settings', { enable_scheduler })
const draft = async (values: Row = {}): Promise<Row> => ({
  ...(await rest('POST', 'Parcel', { code: `P-${++count}`, note: 'draft', weight: 1, ...values })),
  doctype: 'Parcel',
})
const call = (method: string, json: unknown, cookie = jo) => http.request('POST', `/api/method/${method}`, { cookie, json })
const submit = (doc: Row, cookie?: string) => call('frappe.desk.form.save.savedocs', { doc: JSON.stringify(doc), action: 'Submit' }, cookie)
const stored = (name: unknown) => rest('GET', `Parcel/${name}`)
const rows = (query: ReturnType<typeof sql>) => site.run(({ db }) => db.read(compile(db.dialect, query)))
const queueOf = async (name: unknown): Promise<Row> =>
  (await rows(sql`select * from ${sql.table('tabSubmission Queue')} where ref_docname = ${name} order by creation desc`))[0] ?? {}
const ended = async (name: unknown): Promise<Row> => {
  await expect.poll(async () => (await queueOf(name)).status, { timeout: 8_000 }).not.toBe('Queued')
  await expect.poll(async () => (await rows(sql`select name from ${sql.table('tabDocument Lock')} where document_name = ${name}`)).length).toBe(0)
  return queueOf(name)
}

describe('Submit of a form', () => {
  it('is answered without a document, made after the answer as the user, and told', async () => {
    const doc = await draft()
    const { status, body, text } = await submit({ ...doc, note: 'changed in the form' })
    expect(status, text).toBe(200)
    expect(body).not.toHaveProperty('docs')
    expect(text).toContain('Queued for Submission')
    expect(await ended(doc.name)).toMatchObject({ status: 'Finished', exception: null, ref_doctype: 'Parcel', owner: 'jo@example.com' })
    expect(await stored(doc.name)).toMatchObject({ docstatus: 1, note: 'changed in the form', modified_by: 'jo@example.com' })
    const told = await rows(sql`select for_user, subject, document_name from ${sql.table('tabNotification Log')} where document_name = ${doc.name}`)
    expect(told).toMatchObject([{ for_user: 'jo@example.com', subject: expect.stringContaining('completed successfully') }])
    const read = await http.request('GET', `/api/resource/Submission Queue/${(await queueOf(doc.name)).name}`, { cookie: jo })
    expect(read.body).toMatchObject({ data: { status: 'Finished', owner: 'jo@example.com' } })
  })

  it('that fails says why, and leaves the draft unlocked', async () => {
    const doc = await draft()
    await submit({ ...doc, weight: -1 })
    const entry = await ended(doc.name)
    expect(entry).toMatchObject({ status: 'Failed', exception: expect.stringMatching(/^NonNegativeError: /), ended_at: expect.any(String) })
    expect(await stored(doc.name)).toMatchObject({ docstatus: 0, weight: 1 })
    const latest = await call('frappe.core.doctype.submission_queue.submission_queue.get_latest_submissions', {
      doctype: 'Parcel',
      docname: doc.name,
    })
    expect(latest.body).toMatchObject({ message: { latest_submission: entry.name, status: 'Failed', exc: entry.exception } })
    const told = await rows(sql`select document_type from ${sql.table('tabNotification Log')} where document_name = ${entry.name}`)
    expect(told).toEqual([{ document_type: 'Submission Queue' }])
    await rest('PUT', `Parcel/${doc.name}`, { note: 'free' })
  })

  it('keeps others out until it is done', async () => {
    const doc = await draft()
    const held: (() => void)[] = []
    site.host.run(async ({ background }) =>
      background.add({ name: 'something slow', work: () => new Promise<void>((resolve) => void held.push(resolve)) }),
    )
    await expect.poll(() => held.length).toBe(1)
    await submit(doc)
    const refused = await http.request('PUT', `/api/resource/Parcel/${doc.name}`, { cookie: admin, json: { note: 'other' } })
    expect(refused).toMatchObject({ body: { exc_type: 'DocumentLockedError' } })
    expect((await submit(doc)).body).toMatchObject({ exc_type: 'DocumentLockedError' })
    const { name } = await queueOf(doc.name)
    const unlock = (cookie: string) => call('run_doc_method', { dt: 'Submission Queue', dn: name, method: 'unlock_doc' }, cookie)
    expect((await unlock(reader)).status).toBe(403)
    expect((await unlock(jo)).text).toContain('Document Unlocked')
    await rest('PUT', `Parcel/${doc.name}`, { note: 'other' })
    held[0]?.()
    // what was submitted is not what is stored by now
    expect(await ended(doc.name)).toMatchObject({ status: 'Failed', exception: expect.stringContaining('TimestampMismatchError') })
    expect(await stored(doc.name)).toMatchObject({ docstatus: 0, note: 'other' })
  })

  it('is refused at once where that can be seen', async () => {
    const doc = await draft()
    expect((await submit(doc, reader)).status).toBe(403)
    await rest('PUT', `Parcel/${doc.name}`, { note: 'newer' })
    expect((await submit(doc)).body).toMatchObject({ exc_type: 'TimestampMismatchError' })
    expect(await queueOf(doc.name)).toEqual({})
  })

  it.each([
    ['the scheduler is off', () => setScheduler(0), () => setScheduler(1)],
    ['it is paused', () => site.host.site.update({ pause_scheduler: 1 }), () => site.host.site.update({ pause_scheduler: undefined })],
  ])('is made at once where %s', async (_, begin, end) => {
    await begin()
    const doc = await draft()
    expect((await submit(doc)).body).toMatchObject({ docs: [{ name: doc.name, docstatus: 1 }] })
    expect(await queueOf(doc.name)).toEqual({})
    await end()
  })

  it('of a new document, and submitting elsewhere, is done at once', async () => {
    const doc = { doctype: 'Parcel', name: 'new-parcel-1', __islocal: 1, code: `P-${++count}`, note: 'x', weight: 1 }
    expect((await submit(doc)).body).toMatchObject({ docs: [{ docstatus: 1 }] })
    const other = await draft()
    expect(await rest('PUT', `Parcel/${other.name}`, { docstatus: 1 })).toMatchObject({ docstatus: 1 })
  })
})

it('many at once are submitted after the answer, each for itself', async () => {
  const docs = [await draft(), await draft({ weight: 0 }), await draft()]
  const docnames = [...docs.map(({ name }) => String(name)), 'nowhere']
  const { body } = await call('frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs', {
    doctype: 'Parcel',
    docnames,
    action: 'submit',
  })
  expect(body).toMatchObject({ message: ['nowhere'] })
  for (const { name } of docs) expect(await ended(name)).toMatchObject({ status: 'Finished' })
})

it('what a process left behind is Failed when the site is opened again, and its document unlocked', async () => {
  const doc = await draft()
  await site.run(async (ctx) => {
    // a process of this machine that has ended before it came to that
    const [host] = ctx.background.process.split('/')
    const background = { process: `${host}/4194303/gone`, size: 0, isGone: () => false, add() {} }
    Object.assign(ctx, { background })
    const { queueSubmission } = await import('../../apps/core/core/submission.ts')
    await queueSubmission(ctx, { doctype: 'Parcel', name: String(doc.name), changes: {} })
  })
  expect((await queueOf(doc.name)).status).toBe('Queued')
  await (await site.another()).opened()
  expect(await ended(doc.name)).toMatchObject({ status: 'Failed', exception: expect.stringContaining('submit it again') })
  await rest('PUT', `Parcel/${doc.name}`, { note: 'free' })
})
