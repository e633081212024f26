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
      { name: 'Keep Row', istable: 1, permissions: [], fields: [{ fieldname: 'item', fieldtype: 'Data' }] },
      {
        name: 'Keep',
        autoname: 'KP-.####',
        is_submittable: 1,
        track_changes: 1,
        fields: [
          { fieldname: 'title', fieldtype: 'Data' },
          { fieldname: 'secret', fieldtype: 'Password' },
          { fieldname: 'rows', fieldtype: 'Table', options: 'Keep Row' },
        ],
      },
      { name: 'Keep Link', autoname: 'prompt', fields: [{ fieldname: 'keep', fieldtype: 'Link', options: 'Keep' }] },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const call = (path: string, json: unknown) => send('POST', `/api/method/${path}`, json)
const deleted = 'frappe.core.doctype.deleted_document.deleted_document'
const list = async (doctype: string, query: string) => (await send('GET', `/api/resource/${doctype}?${query}`)).body.data as Json[]
const make = async (values: Json) => ((await send('POST', '/api/resource/Keep', values)).body.data as Json).name as string
const remove = async (name: string) => {
  const { status, text } = await send('DELETE', `/api/resource/Keep/${name}`)
  expect(status, text).toBe(202)
}

/** Name of what was kept of a deleted document. */
async function keptOf(name: string): Promise<string> {
  const [row] = await list('Deleted Document', `filters=${JSON.stringify({ deleted_name: name, restored: 0 })}`)
  return String(row?.name)
}

describe('a deleted document', () => {
  it('comes back under its name, with its rows; its series goes on behind it', async () => {
    const name = await make({ title: 'first', rows: [{ item: 'a' }, { item: 'b' }] })
    await remove(name)
    const kept = await keptOf(name)
    const answer = await call(`${deleted}.restore`, { name: kept })
    expect(answer.status, answer.text).toBe(200)
    const { body } = await send('GET', `/api/resource/Keep/${name}`)
    expect(body.data).toMatchObject({ title: 'first', docstatus: 0, rows: [{ item: 'a' }, { item: 'b' }] })
    expect((await send('GET', `/api/resource/Deleted Document/${kept}`)).body.data).toMatchObject({ restored: 1, new_name: name })
    expect(await make({ title: 'next' })).not.toBe(name)
  })

  it('is restored once', async () => {
    const name = await make({})
    await remove(name)
    const kept = await keptOf(name)
    await call(`${deleted}.restore`, { name: kept })
    const again = await call(`${deleted}.restore`, { name: kept })
    expect([again.status, again.body.exc_type]).toEqual([417, 'DocumentAlreadyRestored'])
  })

  it('gets a new name where its own is taken', async () => {
    const name = await make({ title: 'old' })
    await remove(name)
    expect(await make({ title: 'new' })).toBe(name)
    await call(`${deleted}.restore`, { name: await keptOf(name) })
    const titles = await list('Keep', 'fields=["name","title"]&filters={"title":["in",["old","new"]]}&order_by=title')
    expect(titles).toEqual([
      { name, title: 'new' },
      { name: expect.not.stringMatching(name), title: 'old' },
    ])
  })

  it('that was cancelled comes back as a draft', async () => {
    const name = await make({ docstatus: 1 })
    await send('PUT', `/api/resource/Keep/${name}`, { docstatus: 2 })
    await remove(name)
    await call(`${deleted}.restore`, { name: await keptOf(name) })
    expect((await send('GET', `/api/resource/Keep/${name}`)).body.data).toMatchObject({ docstatus: 0 })
  })

  it('leaves no secret behind, and comes back without', async () => {
    const name = await make({ secret: 'hidden' })
    await remove(name)
    const kept = await keptOf(name)
    expect((await send('GET', `/api/resource/Deleted Document/${kept}`)).text).not.toContain('hidden')
    await call(`${deleted}.restore`, { name: kept })
    const password = await send('GET', `/api/method/frappe.client.get_password?doctype=Keep&name=${name}&fieldname=secret`)
    expect(password.status).toBe(401)
  })

  it('is restored with many others, each for itself', async () => {
    const names = [await make({}), await make({})]
    for (const name of names) await remove(name)
    const kept = await Promise.all(names.map(keptOf))
    await call(`${deleted}.restore`, { name: kept[0] })
    const { body } = await call(`${deleted}.bulk_restore`, { docnames: [...kept, 'none'] })
    expect(body.message).toEqual({ restored: [kept[1]], invalid: [kept[0]], failed: ['none'] })
  })
})

describe('what hangs on a deleted document', () => {
  it('goes with it, or is unlinked; a Comment says that it was deleted', async () => {
    const name = await make({ title: 'hung' })
    const of = { reference_doctype: 'Keep', reference_name: name }
    await call('frappe.desk.form.utils.add_comment', { ...of, content: 'words' })
    await send('PUT', `/api/resource/Keep/${name}`, { title: 'changed' })
    await send('POST', '/api/resource/ToDo', { description: 'do', reference_type: 'Keep', reference_name: name })
    const letter = await send('POST', '/api/resource/Communication', { subject: 'letter', ...of })
    expect(letter.status, letter.text).toBe(200)
    await remove(name)
    const left = await Promise.all([
      list('Comment', `filters=${JSON.stringify(of)}`),
      list('Version', `filters=${JSON.stringify({ ref_doctype: 'Keep', docname: name })}`),
      list('ToDo', `filters=${JSON.stringify({ reference_name: name })}`),
      list('Communication', `fields=["reference_name","subject"]&filters=${JSON.stringify({ subject: 'letter' })}`),
      list(
        'Comment',
        `fields=["subject"]&filters=${JSON.stringify({ comment_type: 'Deleted', reference_doctype: 'Keep', subject: `Keep ${name}` })}`,
      ),
    ])
    expect(left).toEqual([[], [], [], [{ reference_name: null, subject: 'letter' }], [{ subject: `Keep ${name}` }]])
  })

  it('by a link keeps it from going, also among documents of one DocType', async () => {
    const name = await make({ title: 'linked' })
    await send('POST', '/api/resource/Keep Link', { name: 'l', __newname: 'l', keep: name })
    const refused = await send('DELETE', `/api/resource/Keep/${name}`)
    expect([refused.status, refused.body.exc_type]).toEqual([417, 'LinkExistsError'])
    await send('PUT', `/api/resource/Keep/${name}`, { docstatus: 1 })
    await send('PUT', '/api/resource/Keep Link/l', { keep: null })
    await send('PUT', `/api/resource/Keep/${name}`, { docstatus: 2 })
    await send('POST', '/api/resource/Keep', { amended_from: name, title: 'amended' })
    const amended = await send('DELETE', `/api/resource/Keep/${name}`)
    expect([amended.status, amended.body.exc_type]).toEqual([417, 'LinkExistsError'])
  })
})
