import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'

let site: TestSite
beforeAll(async () => {
  site = await createTestSite()
})
afterAll(() => site.close())

it('a link that names a query of its own is searched by that whitelisted method', async () => {
  const server = await site.http()
  const cookie = await server.login('Administrator', 'admin')
  const search = (query: string) =>
    server.request('POST', '/api/method/frappe.desk.search.search_link', { cookie, json: { doctype: 'Role', txt: '', query } })
  const found = await search('frappe.client.get_list')
  expect(found.status, found.text).toBe(200)
  expect(found.body.message).toContainEqual(expect.objectContaining({ value: 'Report Manager' }))
  expect((await search('frappe.client.no_such_method')).status).toBe(417)
})
