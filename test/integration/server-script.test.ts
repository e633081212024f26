import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { serveSite, type TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

const readable = { read: 1, write: 1, create: 1, delete: 1 }
const doctypes = [
  {
    name: 'Scripted Row',
    istable: 1,
    fields: [
      { fieldname: 'item', fieldtype: 'Data' },
      { fieldname: 'amount', fieldtype: 'Int' },
    ],
  },
  {
    name: 'Scripted',
    is_submittable: 1,
    fields: [
      { fieldname: 'title', fieldtype: 'Data' },
      { fieldname: 'total', fieldtype: 'Int' },
      { fieldname: 'trace', fieldtype: 'Small Text' },
      { fieldname: 'rows', fieldtype: 'Table', options: 'Scripted Row' },
    ],
    permissions: [
      { role: 'System Manager', ...readable, submit: 1, cancel: 1 },
      { role: 'Scripted Person', ...readable },
    ],
  },
  { name: 'Hidden', fields: [{ fieldname: 'a', fieldtype: 'Data' }], permissions: [{ role: 'System Manager', ...readable }] },
]

let site: TestSite
let http: TestServer
let other: TestServer
let cookie: string
let person: string

beforeAll(async () => {
  site = await createTestSite({ settings: { server_script_enabled: 1 } })
  await site.run(async (ctx) => {
    await insert(await newDocument(ctx, 'Role', { role_name: 'Scripted Person' }))
    for (const json of doctypes) await insert(await newDocument(ctx, 'DocType', { module: 'Core', custom: 1, ...json }))
    const user = { email: 'person@example.com', first_name: 'P', new_password: 'Script-person-7', roles: [{ role: 'Scripted Person' }] }
    await insert(await newDocument(ctx, 'User', user))
  })
  http = await site.http()
  other = await serveSite(await site.another())
  cookie = await http.login('Administrator', 'admin')
  person = await http.login('person@example.com', 'Script-person-7')
})
afterAll(async () => {
  await other.close()
  await site.close()
})

const send = (method: string, path: string, json?: unknown, by = cookie) => http.request(method, path, { cookie: by, json })
const messagesOf = (body: Json) => JSON.parse(String(body._server_messages ?? '[]')).map((each: string) => JSON.parse(each).message as string)

/** Keeps a script for as long as `fn` runs. */
async function withScript<T>(values: Json, fn: (made: Json) => Promise<T>): Promise<T> {
  const made = await send('POST', '/api/resource/Server Script', { __newname: 'Tried', ...values })
  expect(made.status, made.text).toBe(200)
  try {
    return await fn(made.body)
  } finally {
    await send('DELETE', '/api/resource/Server Script/Tried')
  }
}
const onEvent = (doctype_event: string, script: string) => ({ script_type: 'DocType Event', reference_doctype: 'Scripted', doctype_event, script })
const api = (script: string, more: Json = {}) => ({ script_type: 'API', api_method: 'count_things', script, ...more })

describe('a script on an event of documents', () => {
  it('changes the document before it is stored, and its rows', async () => {
    const script = `
      doc.total = doc.rows.reduce((sum, row) => sum + row.amount, 0)
      doc.rows = doc.rows.filter((row) => row.item !== 'gone').toReversed()
      doc.rows.push({ item: 'added', amount: 0 })
      doc.rows[0].item = doc.rows[0].item.toUpperCase()`
    await withScript(onEvent('Before Save', script), async () => {
      const made = await send('POST', '/api/resource/Scripted', {
        title: 'x',
        rows: [
          { item: 'one', amount: 1 },
          { item: 'gone', amount: 2 },
          { item: 'three', amount: 3 },
        ],
      })
      const stored = await send('GET', `/api/resource/Scripted/${(made.body.data as Json).name}`)
      expect(stored.body.data, made.text).toMatchObject({
        total: 6,
        rows: [
          { item: 'THREE', amount: 3, idx: 1 },
          { item: 'one', amount: 1, idx: 2 },
          { item: 'added', amount: 0, idx: 3 },
        ],
      })
      const rows = (stored.body.data as { rows: Json[] }).rows
      const saved = await send('PUT', `/api/resource/Scripted/${(made.body.data as Json).name}`, { title: 'y' })
      expect((saved.body.data as { rows: Json[] }).rows.map(({ name }) => name)).toEqual(expect.arrayContaining(rows.map(({ name }) => name)))
    })
  })

  it.each([
    ['Before Insert', 'POST', 'x'],
    ['Before Validate', 'POST', 'x'],
    ['After Insert', 'POST', 'x'],
    ['After Save', 'PUT', 'x'],
    ['Before Submit', 'submit', 'x'],
    ['After Submit', 'submit', 'x'],
    ['Before Cancel', 'cancel', 'x'],
    ['After Cancel', 'cancel', 'x'],
    ['Before Delete', 'DELETE', 'x'],
    ['After Delete', 'DELETE', 'x'],
  ])('%s: runs there, and can stop it', async (event, action) => {
    const made = action === 'POST' ? undefined : await send('POST', '/api/resource/Scripted', { title: 'x' })
    const path = `/api/resource/Scripted/${(made?.body.data as Json | undefined)?.name}`
    if (action === 'cancel') await send('PUT', path, { docstatus: 1 })
    const act = () => {
      if (action === 'POST') return send('POST', '/api/resource/Scripted', { title: 'stopped' })
      if (action === 'DELETE') return send('DELETE', path)
      return send('PUT', path, action === 'PUT' ? { title: 'stopped' } : { docstatus: action === 'submit' ? 1 : 2 })
    }
    await withScript(onEvent(event, `frappe.msgprint('seen'); frappe.throw('No ' + doc.doctype, 'Stop')`), async () => {
      const answer = await act()
      expect([answer.status, answer.body.exc_type, messagesOf(answer.body)]).toEqual([417, 'ValidationError', ['No Scripted']])
    })
    expect((await act()).status).toBeLessThan(300)
  })

  it('reads and writes with the rights of the user, in the same transaction', async () => {
    const script = `
      const before = await frappe.db.count('Scripted', { title: 'told' })
      await frappe.db.insert({ doctype: 'ToDo', description: 'about ' + doc.title })
      const [todo] = await frappe.db.get_list('ToDo', { filters: { description: 'about ' + doc.title }, fields: ['name', 'status'] })
      await frappe.db.set_value('ToDo', todo.name, 'priority', 'High')
      doc.trace = [before, todo.status, await frappe.db.get_value('ToDo', todo.name, 'priority'), frappe.session.user].join()
      if (doc.title === 'undone') frappe.throw('undone')`
    await withScript(onEvent('Before Save', script), async () => {
      const made = await send('POST', '/api/resource/Scripted', { title: 'told' }, person)
      expect(made.body.data, made.text).toMatchObject({ trace: '0,Open,High,person@example.com' })
      expect((await send('POST', '/api/resource/Scripted', { title: 'undone' }, person)).status).toBe(417)
    })
    const todos = await send('GET', '/api/resource/ToDo?filters=[["description","like","about%"]]&fields=["description","owner"]')
    expect(todos.body.data).toEqual([{ description: 'about told', owner: 'person@example.com' }])
    await withScript(onEvent('Before Save', "doc.trace = String(await frappe.db.count('Hidden'))"), async () => {
      expect((await send('POST', '/api/resource/Scripted', { title: 'z' }, person)).status).toBe(403)
    })
    const caught = "try { await frappe.db.insert({ doctype: 'Hidden' }) } catch (error) { doc.trace = error.name } await frappe.db.count('Scripted')"
    await withScript(onEvent('After Insert', caught), async () => {
      expect((await send('POST', '/api/resource/Scripted', { title: 'z' }, person)).body.data).toMatchObject({ trace: 'PermissionError' })
    })
  })

  it('that causes itself ends', async () => {
    const script = "await frappe.db.set_value('Scripted', doc.name, 'trace', String(Math.random()))"
    await withScript(onEvent('After Save', script), async () => {
      const answer = await send('POST', '/api/resource/Scripted', { title: 'loop' })
      expect([answer.status, answer.text]).toEqual([417, expect.stringContaining('within each other')])
    })
  })

  it('runs in every process, and no more when it is gone or disabled', async () => {
    const title = async () =>
      ((await other.request('POST', '/api/resource/Scripted', { cookie, json: { title: 'x' } })).body.data as Json | undefined)?.title
    const within = (wanted: string) => expect.poll(title).toBe(wanted)
    await withScript(onEvent('Before Save', "doc.title = 'scripted'"), async () => {
      await within('scripted')
      await send('PUT', '/api/resource/Server Script/Tried', { disabled: 1 })
      await within('x')
      await send('PUT', '/api/resource/Server Script/Tried', { disabled: 0 })
      await within('scripted')
    })
    await within('x')
  })
})

describe('a script as a method', () => {
  it.each<[string, string, Json]>([
    ['what it returns', 'return { sum: Number(frappe.form_dict.a) + 1 }', { message: { sum: 4 } }],
    ['its flags', 'frappe.flags.done = 1', { message: { done: 1 } }],
    ['keys of the response', "frappe.response.total = 2; frappe.response.message = 'm'", { total: 2, message: 'm' }],
    ['nothing', '', {}],
  ])('answers %s', async (_what, script, wanted) => {
    await withScript(api(script || ';'), async () => {
      const answer = await send('GET', '/api/method/count_things?a=3')
      expect([answer.status, answer.body]).toEqual([200, wanted])
    })
  })

  it('is for guests where it says so', async () => {
    const call = () => http.request('GET', '/api/method/count_things?a=<b>x</b><script>y</script>')
    await withScript(api('return frappe.form_dict.a'), async () => expect((await call()).status).toBe(403))
    await withScript(api('return frappe.form_dict.a', { allow_guest: 1 }), async () =>
      expect((await call()).body.message).toBe('<b>x</b>&lt;script&gt;y&lt;/script&gt;'),
    )
    expect((await call()).status).toBe(417)
  })

  it('is counted where it says so', async () => {
    await withScript(api('return 1', { enable_rate_limit: 1, rate_limit_count: 2, rate_limit_seconds: 60 }), async () => {
      const statuses = []
      for (let call = 0; call < 3; call++) statuses.push((await send('GET', '/api/method/count_things')).status)
      expect(statuses).toEqual([200, 200, 429])
    })
  })
})

describe('a script for lists', () => {
  const query = (script: string) => ({ script_type: 'Permission Query', reference_doctype: 'Scripted', script })
  const titles = async (by = person) => {
    const answer = await send('GET', '/api/resource/Scripted?fields=["title"]&filters=[["title","like","list%"]]&order_by=title', undefined, by)
    return answer.status === 200 ? (answer.body.data as Json[]).map(({ title }) => title) : answer.status
  }

  it.each<[string, string, unknown]>([
    ['filters', "conditions = [['title', '=', 'list a']]", ['list a']],
    ['an object', "return { title: ['like', '%b'] }", ['list b']],
    ['the user', 'conditions = { owner: user }', []],
    ['nothing', 'conditions = undefined', ['list a', 'list b']],
    ['a text of SQL', 'conditions = "1 = 1"', 417],
    ['a field that is none', 'conditions = { nowhere: 1 }', 417],
    ['an error', 'x.y', 417],
  ])('limits them by %s', async (_what, script, wanted) => {
    if ((await titles(cookie)).toString() === '') for (const title of ['list a', 'list b']) await send('POST', '/api/resource/Scripted', { title })
    await withScript(query(script), async () => {
      expect(await titles()).toEqual(wanted)
      expect(await titles(cookie)).toEqual(['list a', 'list b'])
    })
  })
})

describe('scripts that do not run', () => {
  const python = 'if doc.total > 5:\n    frappe.throw("no")\n'

  it('are kept and say why: Python', async () => {
    await withScript(onEvent('Before Save', python), async (made) => {
      expect([made.data, messagesOf(made)]).toMatchObject([{ language: 'Python', script: python }, [expect.stringContaining('Python')]])
      const answer = await send('POST', '/api/resource/Scripted', { title: 'x' })
      expect([answer.status, answer.text]).toEqual([417, expect.stringContaining('written in Python')])
    })
    await withScript({ ...onEvent('Before Save', python), disabled: 1 }, async (made) => {
      expect(messagesOf(made)).toEqual([])
      expect((await send('POST', '/api/resource/Scripted', { title: 'x' })).status).toBe(200)
    })
  })

  it('are kept and say why: schedules, and events that nothing causes', async () => {
    await withScript({ script_type: 'Scheduler Event', event_frequency: 'Daily', script: ';' }, async (made) => {
      expect(messagesOf(made)).toEqual([expect.stringContaining('not scheduled')])
    })
    await withScript(onEvent('On Payment Paid', ';'), async (made) => expect(messagesOf(made)).toEqual([expect.stringContaining('On Payment Paid')]))
  })

  it.each([
    ['what is no JavaScript', { ...onEvent('Before Save', 'doc.x = = 1'), language: 'JavaScript' }],
    ['an event of no DocType', { script_type: 'DocType Event', doctype_event: 'Before Save', script: ';' }],
    ['a method without a name', { script_type: 'API', script: ';' }],
    ['a DocType that is none', { ...onEvent('Before Save', ';'), reference_doctype: 'Nothing' }],
  ])('are refused: %s', async (_what, values) => {
    expect((await send('POST', '/api/resource/Server Script', { __newname: 'Refused', ...values })).status).toBe(417)
  })

  it('are for Script Managers', async () => {
    expect((await send('POST', '/api/resource/Server Script', { __newname: 'Mine', ...api(';') }, person)).status).toBe(403)
  })

  it('are all of them where the configuration does not allow them', async () => {
    await withScript(api('return 1'), async () => {
      await site.host.site.update({ server_script_enabled: 0 })
      try {
        const answer = await send('GET', '/api/method/count_things')
        expect([answer.status, answer.body.exc_type]).toEqual([403, 'ServerScriptNotEnabled'])
        expect(messagesOf((await send('PUT', '/api/resource/Server Script/Tried', { script: 'return 2' })).body)).toEqual([
          expect.stringContaining('server_script_enabled'),
        ])
      } finally {
        await site.host.site.update({ server_script_enabled: 1 })
      }
    })
  })
})
