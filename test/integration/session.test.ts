import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let site: TestSite
beforeAll(async () => {
  site = await createTestSite({ doctypes: [{ name: 'Parcel', fields: [{ fieldname: 'title', fieldtype: 'Data', label: 'Title' }] }] })
})
afterAll(() => site.close())

describe('a session', () => {
  it('begins with a log-in, reads and writes, and ends with the log-out', async () => {
    const http = await site.http()
    const cookie = await http.login('Administrator', 'admin')
    const made = await http.request('POST', '/api/resource/Parcel', { cookie, json: { title: 'one' } })
    expect(made).toMatchObject({ status: 200, body: { data: { title: 'one', owner: 'Administrator' } } })
    await http.request('POST', '/api/method/logout', { cookie })
    expect((await http.request('GET', '/api/resource/Parcel', { cookie })).status).toBe(403)
  })
})
