import { join } from 'node:path'
import { readApp } from 'cortado/app/app-folder.ts'
import { newDocument } from 'cortado/document/new.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Json, people, useCases } from './rule-site.ts'
import { bodyOf, openSmtp, type ReceivedMail, type SmtpServer } from './smtp.ts'

const { send, rest, call, found, site } = useCases()
let smtp: SmtpServer
const made: string[] = []

beforeAll(async () => {
  smtp = await openSmtp()
  await site().host.site.update({ mail_server: '127.0.0.1', mail_port: smtp.port, auto_email_id: 'site@example.com' })
})
afterAll(() => smtp.close())
afterEach(async () => {
  for (const name of made.splice(0)) await rest('admin', 'DELETE', `Notification/${name}`)
  await sent()
})

/** Makes a notification about cases. */
async function rule(name: string, values: Json): Promise<Json> {
  const usual = {
    channel: 'Email',
    event: 'New',
    subject: 'Case {{ doc.topic }}',
    message: '<p>{{ doc.topic }}</p>',
    recipients: [{ cc: 'boss@elsewhere.com' }],
  }
  const doc = await rest('admin', 'POST', 'Notification', { name, document_type: 'Case', ...usual, ...values })
  made.push(name)
  return doc
}
const refusal = async (values: Json): Promise<string> => {
  const usual = { name: 'refused', channel: 'Email', event: 'New', document_type: 'Case', subject: 'x', recipients: [{ cc: 'a@example.com' }] }
  const { status, text } = await send('admin', 'POST', '/api/resource/Notification', { ...usual, ...values })
  expect(status, text).toBe(417)
  return text
}
const open = (values: Json = {}) => rest('cora', 'POST', 'Case', { topic: 'tea', status: 'Open', ...values })
const change = (name: unknown, values: Json) => rest('cora', 'PUT', `Case/${name}`, values)
async function sent(): Promise<ReceivedMail[]> {
  await site().host.mail.idle()
  return smtp.mails.splice(0)
}
const receivers = async (): Promise<string[]> => (await sent()).flatMap(({ to }) => to).toSorted()

/** What is done with a case, and the events that a notification may hear of it, once each. */
const steps: readonly [string, (name: unknown) => Promise<unknown>, readonly string[]][] = [
  ['saved', (name) => change(name, { topic: 'soup' }), ['Save']],
  ['saved with another status', (name) => change(name, { status: 'Done' }), ['Save', 'Value Change']],
  ['submitted', (name) => change(name, { docstatus: 1 }), ['Save', 'Submit']],
  ['changed after submit', (name) => change(name, { status: 'Gone' }), ['Value Change', 'on_update_after_submit']],
  ['cancelled', (name) => change(name, { docstatus: 2 }), ['Cancel', 'before_cancel']],
]
const methods = ['on_update_after_submit', 'before_cancel', 'validate']

describe('a notification is sent at its event, once', () => {
  it('for every step of a case', async () => {
    for (const event of ['New', 'Save', 'Submit', 'Cancel', 'Value Change'])
      await rule(`at ${event}`, { event, subject: event, value_changed: event === 'Value Change' ? 'status' : undefined })
    for (const method of methods) await rule(`at ${method}`, { event: 'Method', method, subject: method })
    await rule('off', { event: 'Save', subject: 'off', enabled: 0 })
    await rule('of days', { event: 'Days After', date_changed: 'due', subject: 'days' })
    const { name } = await open()
    expect(await subjects()).toEqual(['New', 'Save', 'validate'])
    for (const [step, act, expected] of steps) {
      await act(name)
      const heard = [...expected, ...(step.startsWith('saved') || step === 'submitted' ? ['validate'] : [])]
      expect(await subjects(), step).toEqual(heard.toSorted())
    }
    await call('cora', 'frappe.client.set_value', {
      doctype: 'Case',
      name: (await open({ amount: 12.5, due: '2030-01-02' })).name,
      fieldname: 'told',
      value: 3,
    })
    expect(await subjects()).toEqual(['New', 'Save', 'Save', 'validate', 'validate'])
  })

  it('where its condition holds', async () => {
    await rule('much', { event: 'Save', condition: 'doc.amount > 100 and doc.status == "Open" and frappe.session.user == doc.owner' })
    await open({ amount: 100 })
    expect(await receivers()).toEqual([])
    await open({ amount: 101 })
    expect(await receivers()).toEqual(['boss@elsewhere.com'])
  })

  it('when a value is written straight to its column', async () => {
    await rule('moved', { event: 'Value Change', value_changed: 'status' })
    for (const field of ['amount', 'due', 'parties', 'contact'])
      await rule(`moved ${field}`, { event: 'Value Change', value_changed: field === 'parties' ? 'told' : field })
    const { name } = await open({ amount: 12.5, due: '2030-01-02', told: 2 })
    await change(name, { topic: 'soup', amount: '12.50', due: '2030-01-02 00:00:00', told: '2', contact: '' })
    expect(await receivers()).toEqual([])
    await site().run(async (ctx) => (await ctx.documents.load(ctx, 'Case', String(name))).dbSet({ status: 'Done' }))
    expect(await receivers()).toEqual(['boss@elsewhere.com'])
  })

  it('not again after it was changed, switched off or deleted', async () => {
    await rule('on', {})
    await rest('admin', 'PUT', 'Notification/on', { recipients: [{ cc: 'other@elsewhere.com' }] })
    await open()
    expect(await receivers()).toEqual(['other@elsewhere.com'])
    await rest('admin', 'PUT', 'Notification/on', { enabled: 0 })
    await open()
    expect(await receivers()).toEqual([])
  })

  it('in another process as well', async () => {
    const other = await site().another()
    await other.run(async (ctx) => (await ctx.documents.create(ctx, 'Case', { topic: 'none' })).insert())
    await rule('everywhere', {})
    await expect
      .poll(() => other.run(async (ctx) => (await ctx.documents.create(ctx, 'Case', { topic: 'x' })).insert()).then(receivers))
      .not.toEqual([])
    await other.mail.idle()
  })
})

const subjects = async (): Promise<string[]> => (await sent()).map(({ mime }) => /^Subject: (.*)$/m.exec(mime)?.[1]?.trim() ?? '').toSorted()

describe('a notification goes to whom its rows name', () => {
  const kinds: Readonly<Record<string, readonly [row: Json, receivers: readonly string[]]>> = {
    'a field': [{ receiver_by_document_field: 'contact' }, ['guest@elsewhere.com', 'host@elsewhere.com']],
    'a link to a user': [{ receiver_by_document_field: 'keeper' }, [people.carl]],
    'the owner': [{ receiver_by_document_field: 'owner' }, [people.cora]],
    'rows of a table': [{ receiver_by_document_field: 'email,parties' }, ['one@elsewhere.com', 'two@elsewhere.com']],
    'a role': [{ receiver_by_role: 'Clerk' }, [people.carl, people.cora]],
    cc: [{ cc: 'a@elsewhere.com, b@elsewhere.com\nno address' }, ['a@elsewhere.com', 'b@elsewhere.com']],
    'bcc with a template': [{ bcc: '{{ doc.topic }}@elsewhere.com' }, ['tea@elsewhere.com']],
    'nobody: an empty field': [{ receiver_by_document_field: 'fixed' }, []],
  }
  const values = {
    contact: 'guest@elsewhere.com, Host <host@elsewhere.com>',
    keeper: people.carl,
    parties: [{ email: 'one@elsewhere.com' }, { email: 'two@elsewhere.com' }, {}],
  }

  it.each(Object.entries(kinds))('%s', async (_, [row, expected]) => {
    await rule('to some', {
      recipients: [row, { ...row, condition: 'doc.topic == "tea"' }, { cc: 'never@elsewhere.com', condition: 'doc.topic != "tea"' }],
    })
    await open(values)
    expect(await receivers()).toEqual(expected.toSorted())
  })

  it('but not by mail to who has unsubscribed', async () => {
    await rule('to some', { recipients: [{ receiver_by_role: 'Clerk' }, { cc: 'a@elsewhere.com' }] })
    const { name } = await rest('admin', 'POST', 'Email Unsubscribe', { email: people.carl, global_unsubscribe: 1 })
    await open()
    expect(await receivers()).toEqual(['a@elsewhere.com', people.cora])
    await rest('admin', 'DELETE', `Email Unsubscribe/${name}`)
  })

  it('all who have it as a task', async () => {
    await rule('to assignees', { event: 'Save', recipients: [], send_to_all_assignees: 1 })
    const { name } = await open()
    for (const user of [people.carl, people.chip]) await call('cora', 'frappe.desk.form.assign_to.add', { doctype: 'Case', name, assign_to: [user] })
    await sent()
    await change(name, { topic: 'soup' })
    expect(await receivers()).toEqual([people.carl, people.chip])
  })
})

describe('what a notification says', () => {
  const message =
    '{% for row in doc.parties %}[{{ row.email }}]{% else %}nobody{% endfor %} {{ doc.get_formatted("amount") }} {{ doc.secret }} {{ frappe.utils.get_url_to_form(doc.doctype, doc.name) }}'

  it('is filled in, escaped, and kept in the timeline without fields above level 0', async () => {
    await rule('telling', { subject: 'New: {{ doc.topic | upper }} {{ doc.secret }}', message })
    const { name } = await rest('admin', 'POST', 'Case', { topic: '<b>tea', amount: 1234.5, secret: 'hush', parties: [{ email: '<i>x' }] })
    const [mail] = await sent()
    const text = mail ? bodyOf(mail) : ''
    expect(text).toContain('[&lt;i&gt;x&lt;/i&gt;]')
    expect(text).toContain('1,234.50 hush')
    expect(text).toContain(`/app/case/${name}`)
    const { docinfo } = await call('chip', 'frappe.desk.form.load.getdoc', { doctype: 'Case', name })
    const [kept] = (docinfo as { automated_messages: Json[] }).automated_messages
    expect(kept).toMatchObject({ communication_type: 'Automated Message' })
    expect(JSON.stringify(docinfo)).toContain('1,234.50')
    expect(JSON.stringify(docinfo)).not.toContain('hush')
  })

  it('is in the log of users as well, or there alone', async () => {
    const to = [{ receiver_by_role: 'Clerk' }, { cc: `${people.nell}, ${people.dora}` }]
    await rule('both', { send_system_notification: 1, subject: 'Both', recipients: to })
    await rule('bell', { channel: 'System Notification', subject: 'Bell <b>{{ doc.topic }}', recipients: to })
    const { name } = await open({ topic: '<i>' })
    expect(await receivers()).toEqual([people.carl, people.cora, people.dora, people.nell])
    const log = await found('Notification Log', { document_name: name as string })
    const told = (subject: string) => log.filter((row) => String(row.subject).startsWith(subject)).map((row) => row.for_user)
    for (const subject of ['Both', 'Bell']) expect(told(subject).toSorted()).toEqual([people.carl, people.cora, people.nell])
    expect(log[0]).toMatchObject({ type: 'Alert', document_type: 'Case', from_user: people.cora, read: 0 })
    expect(log.some((row) => String(row.subject).includes('<i>'))).toBe(false)
  })

  it('is shown before it is sent, of what the asker may read', async () => {
    await rule('preview', { condition: 'doc.topic == "tea"', subject: '{{ doc.topic }}', message: '{{ doc.secret or "-" }}' })
    const { name } = await rest('admin', 'POST', 'Case', { topic: 'tea', secret: 'hush' })
    const shown = (method: string, who: 'admin' | 'cora' = 'admin') =>
      send(who, 'POST', '/api/method/run_doc_method', { dt: 'Notification', dn: 'preview', method, args: { preview_document: name } })
    expect((await shown('preview_meets_condition')).body.message).toBe('Yes')
    expect((await shown('preview_subject')).body.message).toBe('tea')
    expect((await shown('preview_message')).body.message).toBe('hush')
    expect((await shown('preview_message', 'cora')).status).toBe(403)
  })
})

describe('a property is set afterwards', () => {
  it('as the system, once, with the notification as the cause', async () => {
    await rule('telling', { event: 'Save', set_property_after_alert: 'told', property_value: '7' })
    const doc = await open()
    expect(doc.told).toBe(7)
    expect((await sent()).length).toBe(1)
    const again = await change(doc.name, { topic: 'soup', told: 0 })
    expect(again.told).toBe(7)
    await change(doc.name, { topic: 'stew', modified: again.modified })
    const versions = await found('Version', { docname: doc.name as string })
    expect(versions.map(({ data }) => String(data)).filter((data) => data.includes('"via Notification"')).length).toBeGreaterThan(0)
  })

  it('of a submitted document only where it may change then', async () => {
    await rule('allowed', { event: 'Submit', set_property_after_alert: 'told', property_value: '7' })
    await rule('fixed', { event: 'Submit', set_property_after_alert: 'fixed', property_value: 'x' })
    const { name } = await open({ fixed: 'old' })
    expect(await change(name, { docstatus: 1 })).toMatchObject({ told: 7, fixed: 'old', docstatus: 1 })
  })
})

describe('what is wrong with a notification', () => {
  it.each<[string, Json, RegExp]>([
    ['a condition that cannot be read', { condition: 'doc.x ==' }, /cannot be used/],
    ['a recipient’s condition', { recipients: [{ cc: 'a@example.com', condition: 'import os' }] }, /cannot be used/],
    ['a template', { message: '{% if doc %}' }, /no endif/],
    ['a subject', { subject: '{{ doc.x' }, /has no/],
    ['Slack', { channel: 'Slack' }, /Slack/],
    ['SMS', { channel: 'SMS' }, /SMS/],
    ['no recipients', { recipients: [] }, /recipients/],
    ['no field whose value changes', { event: 'Value Change' }, /which value field/],
    ['no date', { event: 'Days Before' }, /which date field/],
    ['few minutes', { event: 'Minutes After', datetime_changed: 'creation', minutes_offset: 5 }, /10 or more/],
    ['a field that is not there', { event: 'Value Change', value_changed: 'nothing' }, /has no field nothing/],
    ['rows of tables', { document_type: 'Case Party' }, /Cannot set Notification/],
    ['a standard one', { is_standard: 1 }, /Cannot edit Standard Notification/],
  ])('is refused when it is saved: %s', async (_, values, text) => {
    expect(await refusal(values)).toMatch(text)
  })

  it.each<[string, Json]>([
    ['a condition that fails', { condition: 'doc.due + 1 > 2' }],
    ['a template that fails', { message: '{{ doc.topic + 1 }}' }],
    [
      'work without end',
      {
        condition:
          '[x for x in range(20000)] and [x for x in range(20000)] and [x for x in range(20000)] and [x for x in range(20000)] and [x for x in range(20000)] and [x for x in range(20000)]',
      },
    ],
    ['a value that does not fit', { set_property_after_alert: 'due', property_value: 'never' }],
  ])('keeps no document from being saved, and is told in the Error Log: %s', async (_, values) => {
    await rule('failing', values)
    const before = (await found('Error Log', { method: 'Notification failing' })).length
    const doc = await open()
    expect(doc.topic).toBe('tea')
    const log = await found('Error Log', { method: 'Notification failing' })
    expect(log.length).toBe(before + 1)
    expect(log.at(-1)).toMatchObject({ reference_doctype: 'Case', reference_name: doc.name })
  })

  it('is a site without an account for mail', async () => {
    await rule('mailing', {})
    await site().host.site.update({ mail_server: '' })
    const doc = await open()
    await site().host.site.update({ mail_server: '127.0.0.1' })
    expect(doc.topic).toBe('tea')
    expect(await found('Error Log', { method: 'Notification mailing' })).toHaveLength(1)
  })
})

describe('documents of today', () => {
  it('are those whose date and condition fit', async () => {
    const today = site().host.run(async ({ clock }) => clock.today())
    const day = async (shift: number) => new Date(Date.parse(await today) + shift * 86_400_000).toISOString().slice(0, 10)
    await rule('before', { event: 'Days Before', date_changed: 'due', days_in_advance: 2, condition: 'doc.topic != "odd"' })
    const ahead = await open({ due: await day(2) })
    for (const values of [{ due: await day(2), topic: 'odd' }, { due: await day(1) }, { due: await day(-2) }]) await open(values)
    const { message } = await call('admin', 'frappe.email.doctype.notification.notification.get_documents_for_today', { notification: 'before' })
    expect(message).toEqual([ahead.name])
    const { status } = await send('cora', 'POST', '/api/method/frappe.email.doctype.notification.notification.get_documents_for_today', {
      notification: 'before',
    })
    expect(status).toBe(403)
  })
})

describe('an app', () => {
  it('is installed without any notification, and may bring one along, and kinds of rules', async () => {
    await rule('every case', {})
    const make = (values: Json) => site().run(async (ctx) => (await newDocument(ctx, 'DocType', { module: 'Core', custom: 1, ...values })).insert())
    const counted = { fieldname: 'counted', fieldtype: 'Link', options: 'DocType' }
    await make({ name: 'Case Counter', fields: [counted, { fieldname: 'at', fieldtype: 'Data' }, { fieldname: 'times', fieldtype: 'Int' }] })
    await site().host.install(await readApp(join(import.meta.dirname, 'apps/cases')))
    expect(await found('Case', { topic: 'of the app' })).toHaveLength(1)
    expect(await receivers()).toEqual([])
    const counters = []
    for (const at of ['afterInsert', 'onUpdate', 'onCancel']) counters.push(await rest('admin', 'POST', 'Case Counter', { counted: 'Case', at }))
    await open()
    const mails = await sent()
    expect(mails.flatMap(({ to }) => to).toSorted()).toEqual(['app@elsewhere.com', 'boss@elsewhere.com'])
    expect(mails.map(bodyOf).join()).toContain('By the app: tea')
    expect((await found('Case Counter', {})).map(({ times }) => times)).toEqual([1, 1, 0])
    expect((await send('admin', 'PUT', '/api/resource/Notification/Case Told', { subject: 'other' })).status).toBe(417)
    await rest('admin', 'PUT', 'Notification/Case Told', { enabled: 0 })
    expect((await site().host.migrate()).fixtures).toEqual([])
    expect(await rest('admin', 'GET', 'Notification/Case Told')).toMatchObject({ enabled: 0 })
  })

  it.each([
    [{}, true],
    [{ inImport: true }, true],
  ])('imports with notifications, unless the site sends no mail: %o', async (flags, isTold) => {
    await rule('importing', { channel: 'System Notification', recipients: [{ cc: people.nell }] })
    const told = async (): Promise<number> => {
      const { name } = await site().run(async (ctx) => {
        const doc = await newDocument(ctx, 'Case', { name: `import ${Math.random()}`, topic: 'tea', told: 0, amount: 0 })
        Object.assign(doc.flags, flags)
        return doc.insert()
      })
      return (await found('Notification Log', { document_name: name })).length
    }
    expect(await told()).toBe(isTold ? 1 : 0)
    await site().host.site.update({ mute_emails: 1 })
    expect(await told()).toBe('inImport' in flags ? 0 : 1)
    await site().host.site.update({ mute_emails: 0 })
  })
})
