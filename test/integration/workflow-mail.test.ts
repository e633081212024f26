import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf, openSmtp, type SmtpServer } from './smtp.ts'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let smtp: SmtpServer
let cookie: string
const users = { writer: ['Writer'], chief: ['Chief'], boss: ['Chief', 'Writer'], stranger: ['Stranger', 'Chief'] }

const way = (state: string, action: string, next_state: string, allowed: string, more: Json = {}): Json => ({
  state,
  action,
  next_state,
  allowed,
  allow_self_approval: 1,
  ...more,
})

beforeAll(async () => {
  smtp = await openSmtp()
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => (await newDocument(ctx, doctype, { ...values })).insert()
    for (const role of ['Writer', 'Chief', 'Stranger']) await make('Role', { role_name: role })
    const permissions = ['Writer', 'Chief', 'System Manager'].map((role) => ({ role, read: 1, write: 1, create: 1 }))
    const fields = [
      { fieldname: 'topic', fieldtype: 'Data', label: 'Topic' },
      { fieldname: 'verdict', fieldtype: 'Data', label: 'Verdict', permlevel: 2 },
      { fieldname: 'editor', fieldtype: 'Link', label: 'Editor', options: 'User' },
    ]
    await make('DocType', { name: 'Essay', module: 'Core', custom: 1, permissions, fields })
    for (const name of ['Fresh', 'Sent', 'Final', 'Aside']) await make('Workflow State', { workflow_state_name: name })
    for (const name of ['Send', 'Finish', 'Return', 'Drop']) await make('Workflow Action Master', { workflow_action_name: name })
    for (const [name, roles] of Object.entries(users))
      await make('User', { email: `${name}@example.com`, first_name: name, roles: roles.map((role) => ({ role })), send_welcome_email: 0 })
    await make('User Permission', { user: 'stranger@example.com', allow: 'User', for_value: 'stranger@example.com' })
    await make('Email Template', { name: 'Asked', subject: 'Look at {{ doc.topic }}', response: '<p>{{ topic }} is {{ verdict }}.</p>' })
    const state = (name: string, more: object = {}) => ({ state: name, doc_status: '0', allow_edit: 'Writer', ...more })
    await make('Workflow', {
      workflow_name: 'Essays',
      document_type: 'Essay',
      is_active: 1,
      send_email_alert: 1,
      workflow_state_field: 'workflow_state',
      states: [state('Fresh'), state('Sent', { next_action_email_template: 'Asked' }), state('Aside', { is_optional_state: 1 }), state('Final')],
      transitions: [
        way('Fresh', 'Send', 'Sent', 'Writer'),
        way('Sent', 'Finish', 'Final', 'Chief', { condition: 'doc.topic != "odd"', allow_self_approval: 0 }),
        way('Sent', 'Return', 'Fresh', 'Writer'),
        way('Sent', 'Drop', 'Aside', 'Chief'),
      ],
    })
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(async () => {
  await site.close()
  await smtp.close()
})
beforeEach(() => {
  smtp.mails.length = 0
})

const make = async (values: Json) =>
  (await http.request('POST', '/api/resource/Essay', { cookie, json: { editor: 'writer@example.com', ...values } })).body.data as Json
const apply = (name: unknown, action: string) =>
  http.request('POST', '/api/method/frappe.model.workflow.apply_workflow', { cookie, json: { doc: { doctype: 'Essay', name }, action } })

/** Mails that were sent: to whom, and what they say. */
async function sent(): Promise<Record<string, string>> {
  await site.host.mail.idle()
  return Object.fromEntries(smtp.mails.splice(0).map((mail) => [mail.to.join(), bodyOf(mail)]))
}

describe('who may take a document on', () => {
  it('is asked by Workflow Action alone where the site has no account for mail', async () => {
    const { name } = await make({ topic: 'clay' })
    expect(await sent()).toEqual({})
    const { body } = await http.request('GET', `/api/resource/Workflow Action?filters={"reference_name":"${name}"}`, { cookie })
    expect(body.data).toHaveLength(1)
  })

  it('is mailed what may be done, and what the template says of what the reader may read', async () => {
    await site.host.site.update({ mail_server: '127.0.0.1', mail_port: smtp.port, auto_email_id: 'site@example.com' })
    const { name } = await make({ topic: 'honey', verdict: 'secret' })
    const first = await sent()
    expect(Object.keys(first).toSorted()).toEqual(['boss@example.com', 'writer@example.com'])
    for (const text of Object.values(first)) expect(text).toContain(`/app/essay/${name}`)
    await apply(name, 'Send')
    const later = await sent()
    expect(Object.keys(later).toSorted()).toEqual(['boss@example.com', 'chief@example.com', 'writer@example.com'])
    for (const text of Object.values(later)) {
      expect(text).toContain('honey is')
      expect(text).not.toContain('secret')
      expect(text).not.toContain('Drop')
    }
    expect(later['writer@example.com']).toContain('Return')
    expect(later['writer@example.com']).not.toContain('Finish')
    expect(later['boss@example.com']).toMatch(/Finish, Return/)
  })

  it('is only mailed where the condition holds', async () => {
    const { name } = await make({ topic: 'odd' })
    await apply(name, 'Send')
    await site.host.mail.idle()
    expect(smtp.mails.flatMap(({ to }) => to)).not.toContain('chief@example.com')
  })
})
