import { join } from 'node:path'
import { readApp } from 'cortado/app/app-folder.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { serveSite } from 'cortado/testing/server.ts'
import { adminPassword, createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'

// DocTypes, fields, workflows and apps change while their documents are written, by another process.

const data = (fieldname: string) => ({ fieldname, fieldtype: 'Data' })
const times = Array.from({ length: 12 }, (_, n) => n)

const parcels = join(import.meta.dirname, 'apps/parcels')

let site: TestSite
let http: TestServer
let other: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({
    apps: [parcels],
    doctypes: [
      { name: 'Shape', autoname: 'hash', track_changes: 1, fields: [data('title'), data('colour')] },
      { name: 'Permit', autoname: 'hash', is_submittable: 1, fields: [data('title'), data('workflow_state')] },
    ],
  })
  http = await site.http()
  other = await serveSite(await site.another())
  cookie = await http.login('Administrator', adminPassword)
})
afterAll(async () => {
  await other.close()
  await site.close()
})

const ask = (server: TestServer, method: string, path: string, json?: unknown) => server.request(method, path, { cookie, json })
const send = (method: string, path: string, json?: unknown) => ask(http, method, path, json)
const query = (text: string, ...values: unknown[]) => site.run((ctx) => ctx.db.read({ text, values }))
const outcome = ({ status, text }: TestAnswer) => (status === 200 ? 200 : `${status} ${text.slice(0, 300)}`)
const nameOf = ({ body }: TestAnswer) => (body.data as { name: string }).name

it('fields that come while documents are inserted and saved', async () => {
  const shape = nameOf(await send('POST', '/api/resource/Shape', { title: 'first' }))
  for (const round of [1, 2, 3]) {
    const field = { dt: 'Shape', label: `Extra ${round}`, fieldname: `extra_${round}`, fieldtype: 'Data', default: 'given' }
    const [made, ...written] = await Promise.all([
      send('POST', '/api/resource/Custom Field', field),
      ...times.map((n) => ask(n % 2 ? http : other, 'POST', '/api/resource/Shape', { title: `round ${round}` })),
      ask(other, 'PUT', `/api/resource/Shape/${shape}`, { colour: `colour ${round}` }),
    ])
    expect([made, ...written].map((each) => outcome(each as TestAnswer))).toEqual([200, ...times, 0].map(() => 200))
    expect((await send('GET', `/api/resource/Shape/${shape}`)).body.data).toMatchObject({ colour: `colour ${round}` })
  }
  expect(await query('select 1 from "tabShape"')).toHaveLength(1 + 3 * times.length)
})

it('a custom field that is renamed while it is written keeps what was acknowledged', async () => {
  await send('POST', '/api/resource/Custom Field', { dt: 'Shape', label: 'Size', fieldname: 'size', fieldtype: 'Data' })
  const shapes = await Promise.all(times.map(async () => nameOf(await send('POST', '/api/resource/Shape', { size: 'before' }))))
  const [renamed, ...saved] = await Promise.all([
    send('POST', '/api/method/frappe.custom.doctype.custom_field.custom_field.rename_fieldname', { custom_field: 'Shape-size', fieldname: 'extent' }),
    ...shapes.map((name, n) => ask(n % 2 ? http : other, 'PUT', `/api/resource/Shape/${name}`, { title: `saved ${n}` })),
  ])
  expect([renamed, ...saved].map((each) => outcome(each as TestAnswer))).toEqual([200, ...times].map(() => 200))
  expect(await query(`select 1 from "tabShape" where extent = 'before' and title like 'saved %'`)).toHaveLength(times.length)
})

it('a DocType that is changed by two at once has the changes of one, and the other is told', async () => {
  const doctype = (await send('GET', '/api/resource/DocType/Shape')).body.data as { fields: object[] }
  const answers = await Promise.all(
    [http, other].map((server, n) =>
      ask(server, 'PUT', '/api/resource/DocType/Shape', { ...doctype, fields: [...doctype.fields, data(`both_${n}`)] }),
    ),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 417])
  const inserted = await Promise.all([http, other].map((server) => ask(server, 'POST', '/api/resource/Shape', { both_0: 'x', both_1: 'y' })))
  expect(inserted.map(outcome)).toEqual([200, 200])
})

it('a workflow takes each document one step, whoever asks at the same time', async () => {
  for (const state of ['New', 'Checked']) await send('POST', '/api/resource/Workflow State', { workflow_state_name: state })
  await send('POST', '/api/resource/Workflow Action Master', { workflow_action_name: 'Check' })
  const made = await send('POST', '/api/resource/Workflow', {
    workflow_name: 'Permits',
    document_type: 'Permit',
    is_active: 1,
    send_email_alert: 0,
    workflow_state_field: 'workflow_state',
    states: [
      { state: 'New', doc_status: '0', allow_edit: 'System Manager' },
      { state: 'Checked', doc_status: '1', allow_edit: 'System Manager' },
    ],
    transitions: [{ state: 'New', action: 'Check', next_state: 'Checked', allowed: 'System Manager', allow_self_approval: 1 }],
  })
  expect(outcome(made)).toBe(200)
  const doc = (await send('POST', '/api/resource/Permit', { title: 'a' })).body.data as { name: string }
  const path = '/api/method/frappe.model.workflow.apply_workflow'
  const answers = await Promise.all(
    times.map((n) => ask(n % 2 ? http : other, 'POST', path, { doc: JSON.stringify({ ...doc, doctype: 'Permit' }), action: 'Check' })),
  )
  expect([answers.filter(({ status }) => status === 200).length, answers.every(({ status }) => status < 500)]).toEqual([1, true])
  expect(await query('select 1 from "tabComment" where reference_name = $1 and comment_type = $2', doc.name, 'Workflow')).toHaveLength(1)
})

it('an app that goes and comes while its documents are written never answers with a fault', async () => {
  const app = await readApp(parcels)
  const doctype = String(
    (
      await query(
        `select d.name from "tabDocType" d join "tabModule Def" m on m.name = d.module where m.app_name = 'parcels' and d.istable = 0 and d.issingle = 0 limit 1`,
      )
    )[0]?.name,
  )
  let going = true
  const answers: TestAnswer[] = []
  const clients = [http, other].map(async (server) => {
    while (going) answers.push(await ask(server, 'POST', `/api/resource/${doctype}`, {}), await ask(server, 'GET', `/api/resource/${doctype}`))
  })
  for (const _ of [1, 2]) {
    await site.host.uninstall('parcels')
    await site.host.install(app)
  }
  going = false
  await Promise.all(clients)
  expect(answers.filter(({ status }) => status >= 500 && status !== 503).map(outcome)).toEqual([])
})
