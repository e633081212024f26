import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { serveSite, type TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let cookie: string
let person: string

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      {
        name: 'Ruled',
        fields: [{ fieldname: 'a', fieldtype: 'Data' }],
        permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 }],
      },
    ],
  })
  await site.run(async (ctx) => {
    await insert(await newDocument(ctx, 'Role', { role_name: 'Ruler' }))
    const user = { email: 'ruler@example.com', first_name: 'R', new_password: 'Ruler-person-7', roles: [{ role: 'Ruler' }] }
    await insert(await newDocument(ctx, 'User', user))
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  person = await http.login('ruler@example.com', 'Ruler-person-7')
})
afterAll(() => site.close())

const call = (method: string, form: Record<string, string>, by = cookie) =>
  http.request('POST', `/api/method/frappe.core.page.permission_manager.permission_manager.${method}`, { cookie: by, form })
const rules = async (form: Record<string, string>) => (await call('get_permissions', form)).body.message as Json[]
const ruler = { role: 'Ruler', permlevel: '0' }
const listed = async () => (await http.request('GET', '/api/resource/Ruled', { cookie: person })).status

beforeEach(async () => void (await call('reset', { doctype: 'Ruled' })))

describe('the role permissions manager', () => {
  it("shows the app's rules until the site has some of its own", async () => {
    expect(await rules({ doctype: 'Ruled' })).toMatchObject([
      { parent: 'Ruled', role: 'System Manager', permlevel: 0, read: 1, if_owner: 0, is_submittable: 0, in_create: 0, linked_doctypes: ['Ruled'] },
    ])
    expect(await rules({ role: 'Ruler' })).toEqual([])
  })

  it('adds a rule, which lets people read at once, and takes it away', async () => {
    expect(await listed()).toBe(403)
    const added = await call('add', { parent: 'Ruled', ...ruler })
    expect([added.status, added.body.message]).toEqual([200, undefined])
    expect((await rules({ doctype: 'Ruled' })).map(({ role, read, write }) => [role, read, write])).toEqual([
      ['System Manager', 1, 1],
      ['Ruler', 1, 0],
    ])
    expect(await listed()).toBe(200)
    expect((await call('add', { parent: 'Ruled', ...ruler })).status).toBe(200)
    expect(await rules({ role: 'Ruler', doctype: 'Ruled' })).toHaveLength(1)
    expect((await call('remove', { doctype: 'Ruled', ...ruler, if_owner: '0' })).status).toBe(200)
    expect(await listed()).toBe(403)
  })

  it('is obeyed by other processes', async () => {
    const other = await serveSite(await site.another())
    const status = async () => (await other.request('GET', '/api/resource/Ruled', { cookie: person })).status
    const within = (wanted: number) => expect.poll(status).toBe(wanted)
    try {
      expect(await status()).toBe(403)
      await call('add', { parent: 'Ruled', ...ruler })
      await within(200)
      await call('reset', { doctype: 'Ruled' })
      await within(403)
    } finally {
      await other.close()
    }
  })

  it("says when the site's own rules were made", async () => {
    const first = await call('update', { doctype: 'Ruled', role: 'System Manager', permlevel: '0', ptype: 'delete', value: '0' })
    expect(first.body.message).toBe('refresh')
    const second = await call('update', { doctype: 'Ruled', role: 'System Manager', permlevel: '0', ptype: 'share', value: '1' })
    expect(second.body.message).toBeUndefined()
    expect(await rules({ doctype: 'Ruled' })).toMatchObject([{ delete: 0, share: 1 }])
    expect((await call('get_standard_permissions', { doctype: 'Ruled' })).body.message).toMatchObject([{ delete: 1 }])
  })

  it('makes a rule one for owners, who then report no more', async () => {
    await call('add', { parent: 'Ruled', ...ruler })
    await call('update', { doctype: 'Ruled', ...ruler, ptype: 'report', value: '1' })
    await call('update', { doctype: 'Ruled', ...ruler, ptype: 'if_owner', value: '1' })
    expect(await rules({ doctype: 'Ruled', role: 'Ruler' })).toMatchObject([{ if_owner: 1, report: 0 }])
    const report = await call('update', { doctype: 'Ruled', ...ruler, ptype: 'report', value: '1', if_owner: '1' })
    expect([report.status, report.body.exc_type]).toEqual([417, 'ValidationError'])
  })

  it.each([
    ['the last rule', 'remove', { doctype: 'Ruled', role: 'System Manager', permlevel: '0' }],
    ['submitting without writing', 'update', { doctype: 'Ruled', role: 'System Manager', permlevel: '0', ptype: 'submit', value: '1' }],
    ['import of what is not imported', 'update', { doctype: 'Ruled', role: 'System Manager', permlevel: '0', ptype: 'import', value: '1' }],
    ['a level without the first one', 'add', { parent: 'Ruled', role: 'Ruler', permlevel: '2' }],
    ['a level beyond 9', 'add', { parent: 'Ruled', role: 'Ruler', permlevel: '10' }],
    ['a right that is none', 'update', { doctype: 'Ruled', role: 'System Manager', permlevel: '0', ptype: 'owner', value: '1' }],
    ['a rule that is not there', 'update', { doctype: 'Ruled', role: 'Ruler', permlevel: '0', ptype: 'read', value: '1' }],
    ['a role that is none', 'add', { parent: 'Ruled', role: 'Nobody', permlevel: '0' }],
    ['DocTypes that describe others', 'add', { parent: 'DocType', role: 'Ruler', permlevel: '0' }],
  ])('refuses %s, and changes nothing', async (_what, method, form) => {
    const answer = await call(method, form)
    expect(answer.status, answer.text).toBe(417)
    expect(await rules({ doctype: 'Ruled' })).toMatchObject([{ role: 'System Manager', submit: 0, import: 0 }])
  })

  it('knows DocTypes, roles and their users', async () => {
    const { doctypes, roles } = (await call('get_roles_and_doctypes', {})).body.message as Record<string, Json[]>
    expect(doctypes).toContainEqual({ label: 'Ruled', value: 'Ruled' })
    expect(doctypes).not.toContainEqual({ label: 'DocField', value: 'DocField' })
    expect(roles).toContainEqual({ label: 'Ruler', value: 'Ruler' })
    expect((await call('get_users_with_role', { role: 'Ruler' })).body.message).toEqual(['ruler@example.com'])
  })

  it.each(['get_roles_and_doctypes', 'get_permissions', 'add', 'update', 'remove', 'reset', 'get_users_with_role', 'get_standard_permissions'])(
    'opens %s to System Managers alone',
    async (method) => {
      const form = { doctype: 'Ruled', parent: 'Ruled', ...ruler, ptype: 'read', value: '1' }
      expect((await call(method, form, person)).status).toBe(403)
    },
  )
})
