import type { TestSite } from 'cortado/testing/site.ts'
import { FrappeApp } from 'frappe-js-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parcelSite, token } from './parcels.ts'

interface Parcel {
  title: string
  weight: number
}

let site: TestSite
let url = ''
let app: FrappeApp
beforeAll(async () => {
  site = await parcelSite()
  url = (await site.http()).url
  app = new FrappeApp(url, { useToken: true, type: 'token', token: () => `${token.key}:${token.secret}` })
})
afterAll(() => site.close())

const refusal = { httpStatus: 417, exception: expect.stringContaining('cannot be negative') }

describe('frappe-js-sdk', () => {
  it('logs in, refuses a wrong password, and knows the user of a token', async () => {
    expect(await new FrappeApp(url).auth().loginWithUsernamePassword({ username: 'Administrator', password: 'admin' })).toMatchObject({
      message: 'Logged In',
    })
    await expect(new FrappeApp(url).auth().loginWithUsernamePassword({ username: 'Administrator', password: 'x' })).rejects.toMatchObject({
      httpStatus: 401,
    })
    expect(await app.auth().getLoggedInUser()).toBe('client@example.com')
  })

  it('creates, reads, changes, counts, lists and deletes documents', async () => {
    const db = app.db()
    const made = await db.createDoc<Parcel>('Parcel', { title: 'a "b" ü/', weight: 3 })
    expect(await db.getDoc<Parcel>('Parcel', made.name)).toMatchObject({ title: 'a "b" ü/', weight: 3, owner: 'client@example.com' })
    expect(await db.updateDoc<Parcel>('Parcel', made.name, { weight: 4 })).toMatchObject({ weight: 4 })
    await db.createDoc<Parcel>('Parcel', { title: 'z', weight: 1 })
    const list = await db.getDocList<Parcel>('Parcel', {
      fields: ['title', 'weight'],
      filters: [['weight', '>', 0]],
      orFilters: [
        ['title', 'like', 'a%'],
        ['title', '=', 'z'],
      ],
      orderBy: { field: 'weight', order: 'desc' },
      limit: 5,
      limit_start: 0,
    })
    expect(list).toEqual([
      { title: 'a "b" ü/', weight: 4 },
      { title: 'z', weight: 1 },
    ])
    expect(await db.getDocList('Parcel', { fields: ['weight'], asDict: false, orderBy: { field: 'weight' } })).toEqual([[1], [4]])
    expect(await db.getCount('Parcel', [['weight', '=', 4]])).toBe(1)
    expect(await db.getLastDoc<Parcel>('Parcel')).toMatchObject({ title: 'z' })
    expect(await db.setValue('Parcel', made.name, 'weight', 8)).toMatchObject({ message: { weight: 8 } })
    expect(await db.getValue('Parcel', 'weight', [['title', '=', 'z']])).toMatchObject({ message: { weight: 1 } })
    expect(await db.deleteDoc('Parcel', made.name)).toMatchObject({ data: 'ok' })
    await expect(db.getDoc('Parcel', made.name)).rejects.toMatchObject({ httpStatus: 404 })
  })

  it('renames, submits and cancels documents', async () => {
    const db = app.db()
    const { name } = await db.createDoc<Parcel>('Parcel', { title: 'old', weight: 1 })
    await db.renameDoc('Parcel', name, 'new-name')
    expect(await db.getDoc<Parcel>('Parcel', 'new-name')).toMatchObject({ title: 'old' })
    const slip = await db.createDoc<{ title: string }>('Parcel Slip', { title: 's' })
    await db.submit(await db.getDoc('Parcel Slip', slip.name))
    expect(await db.getDoc('Parcel Slip', slip.name)).toMatchObject({ docstatus: 1 })
    await db.cancel('Parcel Slip', slip.name)
    expect(await db.getDoc('Parcel Slip', slip.name)).toMatchObject({ docstatus: 2 })
  })

  it('is told what is wrong in the form that it reads', async () => {
    await expect(app.db().createDoc<Parcel>('Parcel', { title: 'x', weight: -1 })).rejects.toMatchObject(refusal)
  })

  it('calls methods and uploads files', async () => {
    expect(await app.call().get('frappe.client.get_count', { doctype: 'Parcel Slip' })).toEqual({ message: 1 })
    expect(await app.call().post('ping', {})).toEqual({ message: 'pong' })
    const { name } = await app.db().createDoc<Parcel>('Parcel', { title: 'with a file', weight: 1 })
    const sent = await app.file().uploadFile(new File(['hello'], 'hello.txt'), { isPrivate: true, doctype: 'Parcel', docname: name })
    expect(sent.data.message).toMatchObject({ file_url: '/private/files/hello.txt', attached_to_name: name })
    const read = await fetch(`${url}${sent.data.message.file_url}`, { headers: { authorization: `token ${token.key}:${token.secret}` } })
    expect(await read.text()).toBe('hello')
    expect((await fetch(`${url}${sent.data.message.file_url}`)).status).toBe(403)
  })
})
