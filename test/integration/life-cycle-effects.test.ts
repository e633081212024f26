import { type Json, type Person, people } from 'cortado/testing/people.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const rights = { read: 1, write: 1, create: 1, submit: 1, cancel: 1, amend: 1, delete: 1 }
type User = 'maker' | 'other' | 'follower' | 'admin'
let site: TestSite
let who: Readonly<Record<User, Person>>

beforeAll(async () => {
  const permissions = [
    { role: 'System Manager', ...rights },
    { role: 'Website Manager', if_owner: 1, ...rights },
  ]
  const fields = [
    { fieldname: 'title', fieldtype: 'Data' },
    { fieldname: 'scan', fieldtype: 'Attach', allow_on_submit: 1 },
    { fieldname: 'photo', fieldtype: 'Attach Image' },
  ]
  site = await createTestSite({
    doctypes: [
      { name: 'Dossier', is_submittable: 1, track_changes: 1, permissions, fields },
      { name: 'Slip', is_submittable: 1, queue_in_background: 1, permissions, fields },
    ],
  })
  const roles = ['Website Manager']
  who = await people(site, { maker: roles, other: roles, follower: { roles, document_follow_notify: 1, follow_created_documents: 1 } })
})
afterAll(() => site.close())

const send = (user: User, method: string, path: string, json?: unknown) => who[user].send(method, path, json)
const make = async (user: User, doctype: string, values: Json = {}) =>
  (await send(user, 'POST', `/api/resource/${doctype}`, { title: 't', ...values })).body.data as Json
const list = async (doctype: string, filters: Json, fields: string[]) =>
  (await send('admin', 'GET', `/api/resource/${doctype}?filters=${JSON.stringify(filters)}&fields=${JSON.stringify(fields)}&order_by=creation asc`))
    .body.data as Json[]

async function upload(user: User, name: string, more: Record<string, string> = {}): Promise<Json> {
  const form = new FormData()
  form.append('file', new Blob([`content of ${name}`]), name)
  for (const [key, value] of Object.entries(more)) form.append(key, value)
  const headers = { cookie: who[user].cookie, accept: 'application/json' }
  const answer = await fetch(`${(await site.http()).url}/api/method/upload_file`, { method: 'POST', body: form, headers })
  return ((await answer.json()) as { message: Json }).message
}

describe('an amendment', () => {
  it('is made by who may read what it amends', async () => {
    const { name } = await make('maker', 'Dossier', { title: 'secret' })
    for (const docstatus of [1, 2]) await send('maker', 'PUT', `/api/resource/Dossier/${name}`, { docstatus })
    const amend = (user: User) => send(user, 'POST', '/api/resource/Dossier', { amended_from: name, title: 'mine' })
    expect(await amend('other')).toMatchObject({ status: 403, body: { exc_type: 'PermissionError' } })
    expect(await list('Dossier', { amended_from: name }, ['name'])).toEqual([])
    expect(await amend('maker')).toMatchObject({ status: 200, body: { data: { name: `${name}-1` } } })
    expect(await list('Version', { docname: `${name}-1` }, ['docname'])).toHaveLength(1)
  })

  it.each([0, 1])('is not made of what is not cancelled (docstatus %i)', async (docstatus) => {
    const { name } = await make('maker', 'Dossier', { docstatus })
    expect(await send('maker', 'POST', '/api/resource/Dossier', { amended_from: name })).toMatchObject({ status: 417 })
  })
})

describe('a file that a field names', () => {
  const attached = (name: unknown) =>
    list('File', { attached_to_doctype: 'Dossier', attached_to_name: name }, ['file_url', 'attached_to_field', 'is_private'])

  it('comes to the document, at the beginning and later', async () => {
    const [one, two] = [await upload('maker', 'one.txt'), await upload('maker', 'two.txt', { is_private: '1' })]
    const { name } = await make('maker', 'Dossier', { scan: one.file_url })
    expect(await attached(name)).toEqual([{ file_url: one.file_url, attached_to_field: 'scan', is_private: 0 }])
    await send('maker', 'PUT', `/api/resource/Dossier/${name}`, { photo: two.file_url })
    await send('maker', 'PUT', `/api/resource/Dossier/${name}`, { title: 'again' })
    expect(await attached(name)).toHaveLength(2)
    // the very File that hung on nothing
    expect(await list('File', { file_url: two.file_url }, ['name', 'attached_to_name'])).toEqual([{ name: two.name, attached_to_name: name }])
  })

  it('is shared by documents, each with a File of its own', async () => {
    const { file_url } = await upload('maker', 'shared.txt')
    const names = [(await make('maker', 'Dossier', { scan: file_url })).name, (await make('maker', 'Dossier', { scan: file_url })).name]
    for (const name of names) expect(await attached(name)).toHaveLength(1)
    await send('maker', 'DELETE', `/api/resource/Dossier/${names[0]}`)
    expect(await attached(names[1])).toHaveLength(1)
  })

  it('also after submission', async () => {
    const { file_url } = await upload('maker', 'late.txt')
    const { name } = await make('maker', 'Dossier', { docstatus: 1 })
    expect(await send('maker', 'PUT', `/api/resource/Dossier/${name}`, { scan: file_url })).toMatchObject({ status: 200 })
    expect(await attached(name)).toHaveLength(1)
  })

  it('is not opened by being named', async () => {
    const { file_url } = await upload('maker', 'private.txt', { is_private: '1' })
    const { name } = await make('other', 'Dossier', { scan: file_url })
    expect(await attached(name)).toEqual([])
    expect((await fetch(`${(await site.http()).url}${file_url}`, { headers: { cookie: who.other.cookie } })).status).toBe(403)
  })

  it.each(['/files/none.txt', 'https://example.com/files/x.txt', '/elsewhere/x.txt'])('that is not there (%s) is only a text', async (scan) => {
    const made = await make('maker', 'Dossier', { scan })
    expect(made).toMatchObject({ scan })
    expect(await attached(made.name)).toEqual([])
  })
})

describe('who makes a document', () => {
  it.each<[User, string, string[]]>([
    ['follower', 'Dossier', ['follower@example.com']],
    ['maker', 'Dossier', []],
    ['follower', 'Slip', []],
  ])('follows it where that is wanted and changes are kept: %s, %s', async (user, doctype, followers) => {
    const { name } = await make(user, doctype)
    expect((await list('Document Follow', { ref_doctype: doctype, ref_docname: name }, ['user'])).map((row) => row.user)).toEqual(followers)
  })
})

describe('a DocType that is submitted in the background', () => {
  it('is submitted at once where nothing works in the background', async () => {
    const doc = await make('maker', 'Slip')
    const answer = await send('maker', 'POST', '/api/method/frappe.desk.form.save.savedocs', { doc: JSON.stringify(doc), action: 'Submit' })
    expect(answer, answer.text).toMatchObject({ status: 200 })
    expect((await send('maker', 'GET', `/api/resource/Slip/${doc.name}`)).body.data).toMatchObject({ docstatus: 1 })
  })
})
