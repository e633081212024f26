import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { queueMail } from 'cortado/mail/queue.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf, openSmtp, type SmtpServer } from './smtp.ts'

let site: TestSite
let http: TestServer
let smtp: SmtpServer
let admin: string

beforeAll(async () => {
  smtp = await openSmtp({ login: { user: 'box', password: 'open sesame' } })
  site = await createTestSite({
    doctypes: [{ name: 'Parcel', autoname: 'field:title', fields: [{ fieldname: 'title', fieldtype: 'Data', label: 'Title' }] }],
  })
  http = await site.http()
  admin = await http.login('Administrator', 'admin')
})
afterAll(async () => {
  await site.close()
  await smtp.close()
})
beforeEach(() => {
  smtp.mails.length = 0
  smtp.refusals.clear()
})

const call = (method: string, json: unknown, cookie: string | undefined = admin) => http.request('POST', `/api/method/${method}`, { cookie, json })
const make = (json: unknown, cookie?: string) => call('frappe.core.doctype.communication.email.make', json, cookie)

const rows = (query: ReturnType<typeof sql>): Promise<Row[]> => site.run(({ db }) => db.read(compile(db.dialect, query)))
const queued = async (name: string): Promise<Row> => (await rows(sql`select * from ${sql.table('tabEmail Queue')} where name = ${name}`))[0] ?? {}
const write = (query: ReturnType<typeof sql>) => site.run(({ db }) => db.write(compile(db.dialect, query)))
const queue = async (to: readonly string[], subject = 'Hello'): Promise<string> =>
  (await site.run((ctx) => queueMail(ctx, { to, subject, html: '<p>Hello</p>' }))).name

describe('a site without an account', () => {
  it('answers 501 to what has to send mail, and goes on where it does not', async () => {
    await make({ recipients: 'jo@example.com', subject: 'x', content: 'y' }).then(({ status }) => expect(status).toBe(200))
    const sending = await make({ recipients: 'jo@example.com', subject: 'x', content: 'y', send_email: 1 })
    expect(sending).toMatchObject({ status: 501, body: { exc_type: 'OutgoingEmailError' } })
    expect(await rows(sql`select name from ${sql.table('tabEmail Queue')}`)).toEqual([])
    const made = await http.request('POST', '/api/resource/User', { cookie: admin, json: { email: 'first@example.com', first_name: 'First' } })
    expect(made.status).toBe(200)
    expect(made.text).toContain('Please setup default outgoing Email Account')
  })

  it('uses the server of its configuration; where mails are muted, they stay in the queue', async () => {
    const other = await createTestSite({
      settings: {
        mail_server: '127.0.0.1',
        mail_port: smtp.port,
        mail_login: 'box',
        mail_password: 'open sesame',
        auto_email_id: 'conf@example.com',
      },
    })
    const send = async (to: string) => {
      await other.run((ctx) => queueMail(ctx, { to: [to], subject: 'x', html: 'y' }))
      await other.host.mail.idle()
    }
    await send('jo@example.com')
    await other.host.site.update({ mute_emails: 1 })
    await send('muted@example.com')
    expect(smtp.mails).toMatchObject([{ from: 'conf@example.com', to: ['jo@example.com'], login: 'box' }])
    const waiting = await other.run(({ db }) =>
      db.read(compile(db.dialect, sql`select status from ${sql.table('tabEmail Queue')} order by creation`)),
    )
    expect(waiting).toEqual([{ status: 'Sent' }, { status: 'Not Sent' }])
    await other.close()
  })
})

describe('with an account', () => {
  beforeAll(async () => {
    const made = await http.request('POST', '/api/resource/Email Account', {
      cookie: admin,
      json: {
        email_id: 'site@example.com',
        email_account_name: 'The Site',
        enable_outgoing: 1,
        default_outgoing: 1,
        smtp_server: '127.0.0.1',
        smtp_port: String(smtp.port),
        login_id_is_different: 1,
        login_id: 'box',
        password: 'open sesame',
      },
    })
    expect(made.status, made.text).toBe(200)
    expect(made.text).not.toContain('open sesame')
  })

  it('is sent after the commit, to each recipient alone', async () => {
    const name = await queue(['jo@example.com', 'Jane Doe <JANE@example.com>'])
    await site.host.mail.idle()
    expect(smtp.mails.map(({ from, to, login }) => ({ from, to, login }))).toEqual([
      { from: 'site@example.com', to: ['jo@example.com'], login: 'box' },
      { from: 'site@example.com', to: ['jane@example.com'], login: 'box' },
    ])
    expect(smtp.mails[0]?.mime).toMatch(/^To: jo@example.com\r\n/)
    expect(smtp.mails[0]?.mime).not.toContain('jane@')
    expect(await queued(name)).toMatchObject({ status: 'Sent', error: null, retry: 0, email_account: 'The Site' })
    expect(smtp.mails[0]?.mime).toContain(`Message-ID: <${(await queued(name)).message_id}>`)
  })

  it('is not sent where the transaction is undone', async () => {
    await expect(
      site.run(async (ctx) => {
        await queueMail(ctx, { to: ['jo@example.com'], subject: 'x', html: 'y' })
        throw new Error('undone')
      }),
    ).rejects.toThrow('undone')
    await site.host.mail.idle()
    expect(smtp.mails).toEqual([])
  })

  it('waits and is tried again where the server refuses for now, then is given up', async () => {
    smtp.refusals.set('later', 451)
    const name = await queue(['later@example.com', 'jo@example.com'])
    await site.host.mail.idle()
    const first = await queued(name)
    expect(first).toMatchObject({ status: 'Not Sent', retry: 1, error: expect.stringContaining('451') })
    expect(String(first.send_after) > String(first.modified)).toBe(true)
    expect(smtp.mails.map(({ to }) => to)).toEqual([['jo@example.com']])
    for (let tries = 2; tries <= 4; tries++) {
      await call('frappe.email.doctype.email_queue.email_queue.send_now', { name })
      await site.host.mail.idle()
      expect(await queued(name)).toMatchObject({ status: tries > 3 ? 'Partially Sent' : 'Not Sent', retry: tries })
    }
    smtp.refusals.clear()
    expect((await call('frappe.email.doctype.email_queue.email_queue.retry_sending', { name })).status).toBe(200)
    await site.host.mail.idle()
    expect(await queued(name)).toMatchObject({ status: 'Sent', error: null })
    expect(smtp.mails.map(({ to }) => to)).toEqual([['jo@example.com'], ['later@example.com']])
  })

  it('is given up at once where the server refuses for good', async () => {
    smtp.refusals.set('nobody', 550)
    const name = await queue(['nobody@example.com'])
    await site.host.mail.idle()
    expect(await queued(name)).toMatchObject({ status: 'Error', retry: 1, error: expect.stringContaining('550') })
    expect(await rows(sql`select status, error from ${sql.table('tabEmail Queue Recipient')} where parent = ${name}`)).toMatchObject([
      { status: 'Not Sent', error: expect.stringContaining('550') },
    ])
  })

  it('is sent by another process where the one that had taken it died, and by none while it lives', async () => {
    await call('frappe.email.doctype.email_queue.email_queue.toggle_sending', { enable: 0 })
    const [dead, alive] = [await queue(['dead@example.com']), await queue(['alive@example.com'])]
    await site.host.mail.idle()
    expect(smtp.mails).toEqual([])
    await write(sql`update ${sql.table('tabEmail Queue')} set status = 'Sending', modified = '2020-01-01 00:00:00' where name = ${dead}`)
    await write(sql`update ${sql.table('tabEmail Queue')} set status = 'Sending' where name = ${alive}`)
    await call('frappe.email.doctype.email_queue.email_queue.toggle_sending', { enable: 1 })
    await site.host.mail.idle()
    expect(smtp.mails.map(({ to }) => to)).toEqual([['dead@example.com']])
    expect(await queued(alive)).toMatchObject({ status: 'Sending' })
  })

  it('is sent once, whatever the number of processes', async () => {
    const other = await site.another()
    await write(
      sql`insert into ${sql.table('tabDefaultValue')} (name, parent, parenttype, defkey, defvalue) values ('held', '__default', '__default', 'suspend_email_queue', '1')`,
    )
    const wanted = Array.from({ length: 12 }, (_, at) => `many${String(at).padStart(2, '0')}@example.com`)
    for (const to of wanted) await queue([to])
    await write(sql`delete from ${sql.table('tabDefaultValue')} where name = 'held'`)
    site.host.mail.wake()
    other.mail.wake()
    await Promise.all([site.host.mail.idle(), other.mail.idle()])
    expect(smtp.mails.flatMap(({ to }) => to).toSorted()).toEqual(wanted)
  })

  it('cannot be given further headers by its texts', async () => {
    await queue(['jo@example.com'], 'Hi\r\nBcc: evil@example.com')
    await site.host.mail.idle()
    expect(smtp.mails[0]?.mime).not.toMatch(/^Bcc:/m)
    await expect(queue(['jo@example.com\r\nevil@example.com'])).rejects.toThrow('not a valid Email Address')
  })

  describe('a Communication', () => {
    it('is sent with its copies and files, and learns that it was', async () => {
      const form = new FormData()
      form.set('file', new Blob(['what is in it']), 'note.txt')
      form.set('is_private', '1')
      const uploaded = (await (
        await fetch(`${http.url}/api/method/upload_file`, { method: 'POST', headers: { cookie: admin }, body: form })
      ).json()) as {
        message: Row
      }
      await http.request('POST', '/api/resource/Parcel', { cookie: admin, json: { title: 'P1' } })
      const made = await make({
        doctype: 'Parcel',
        name: 'P1',
        recipients: '"Doe, Jo" <jo@example.com>',
        cc: 'copy@example.com',
        bcc: '["blind@example.com"]',
        subject: 'Your parcel',
        content: '<p>Größe <b>9</b></p>',
        attachments: JSON.stringify([uploaded.message.name]),
        send_email: '1',
      })
      expect(made, made.text).toMatchObject({ status: 200, body: { message: { emails_not_sent_to: null } } })
      await site.host.mail.idle()
      expect(smtp.mails.flatMap(({ to }) => to).toSorted()).toEqual(['blind@example.com', 'copy@example.com', 'jo@example.com'])
      for (const mail of smtp.mails) {
        expect(mail.mime).toMatch(/^To: "Doe, Jo" <jo@example.com>/m)
        expect(mail.mime).toMatch(/^Cc: copy@example.com/m)
        expect(mail.mime).not.toContain('blind@')
        expect(mail.mime).toMatch(/filename=note\.txt[\s\S]*what is in it/)
        expect(bodyOf(mail)).toContain('<b>9</b>')
      }
      const { name } = made.body.message as Row
      const read = await http.request('GET', `/api/resource/Communication/${name}`, { cookie: admin })
      expect(read.body.data).toMatchObject({
        delivery_status: 'Sent',
        status: 'Linked',
        sent_or_received: 'Sent',
        reference_name: 'P1',
        subject: 'Your parcel',
      })
    })

    it('leaves out who wants no mail about the document', async () => {
      await http.request('POST', '/api/resource/Email Unsubscribe', {
        cookie: admin,
        json: { email: 'no@example.com', reference_doctype: 'Parcel', reference_name: 'P1' },
      })
      const about = { doctype: 'Parcel', name: 'P1', recipients: 'no@example.com, yes@example.com', subject: 's', content: 'c', send_email: 1 }
      expect(await make(about)).toMatchObject({ body: { message: { emails_not_sent_to: 'no@example.com' } } })
      await site.host.mail.idle()
      expect(smtp.mails.flatMap(({ to }) => to)).toEqual(['yes@example.com'])
    })

    it.each([
      ['an address that is none', { recipients: 'nonsense' }, 417],
      ['somebody else as sender', { recipients: 'jo@example.com', sender: 'boss@example.com' }, 403],
      ['the account as sender', { recipients: 'jo@example.com', sender: 'site@example.com' }, 200],
      ['a file that is not there', { recipients: 'jo@example.com', attachments: ['missing'] }, 417],
      ['a document that is not there', { recipients: 'jo@example.com', doctype: 'Parcel', name: 'none' }, 404],
      ['a print', { recipients: 'jo@example.com', print_format: 'Standard' }, 417],
    ])('with %s', async (_, given, status) => {
      expect((await make({ subject: 's', content: 'c', send_email: 1, ...given })).status).toBe(status)
      await site.host.mail.idle()
    })

    it.each([
      ['who may mail the document', ['System Manager'], { doctype: 'Parcel', name: 'P1' }, 200],
      ['who may not', ['Script Manager'], { doctype: 'Parcel', name: 'P1' }, 403],
      ['a System User, about nothing', ['Script Manager'], {}, 200],
      ['a Website User, about nothing', [], {}, 403],
    ])('by %s', async (who, roles, about, status) => {
      const email = `${who.replace(/\W+/g, '-').toLowerCase()}@example.com`
      await http.request('POST', '/api/resource/User', {
        cookie: admin,
        json: { email, first_name: 'U', new_password: 'An-other-1-word', send_welcome_email: 0, roles: roles.map((role) => ({ role })) },
      })
      const cookie = await http.login(email, 'An-other-1-word')
      expect((await make({ recipients: 'jo@example.com', subject: 's', content: 'c', send_email: 1, ...about }, cookie)).status).toBe(status)
      await site.host.mail.idle()
    })
  })

  it('tells users of assignments as they wish', async () => {
    const users = ['told@example.com', 'untold@example.com']
    for (const email of users)
      await http.request('POST', '/api/resource/User', {
        cookie: admin,
        json: { email, first_name: 'U', send_welcome_email: 0, roles: [{ role: 'System Manager' }] },
      })
    await http.request('PUT', '/api/resource/Notification Settings/untold@example.com', { cookie: admin, json: { enable_email_assignment: 0 } })
    const assigned = await call('frappe.desk.form.assign_to.add', { doctype: 'Parcel', name: 'P1', assign_to: JSON.stringify(users) })
    expect(assigned.status, assigned.text).toBe(200)
    await site.host.mail.idle()
    expect(smtp.mails.flatMap(({ to }) => to)).toEqual(['told@example.com'])
    expect(bodyOf(smtp.mails[0] as SmtpServer['mails'][0])).toContain('/app/parcel/P1')
  })

  it('is deleted from the queue by Administrator alone', async () => {
    const name = await queue(['jo@example.com'])
    await site.host.mail.idle()
    await http.request('POST', '/api/resource/User', {
      cookie: admin,
      json: {
        email: 'manager@example.com',
        first_name: 'M',
        new_password: 'An-other-1-word',
        send_welcome_email: 0,
        roles: [{ role: 'System Manager' }],
      },
    })
    const manager = await http.login('manager@example.com', 'An-other-1-word')
    expect((await http.request('DELETE', `/api/resource/Email Queue/${name}`, { cookie: manager })).status).toBe(403)
    expect((await http.request('DELETE', `/api/resource/Email Queue/${name}`, { cookie: admin })).status).toBe(202)
  })
})

describe('what a mail is written with', () => {
  it('is an Email Template filled with a document', async () => {
    const texts = { subject: 'About {{ name }}', use_html: 1 }
    await http.request('POST', '/api/resource/Email Template', {
      cookie: admin,
      json: { name: 'Plain', ...texts, response_html: '<p>{{ doc.title }}</p>' },
    })
    await http.request('POST', '/api/resource/Email Template', {
      cookie: admin,
      json: { name: 'Code', ...texts, response_html: '{% if x %}{% endif %}' },
    })
    const fill = (template_name: string, doc: unknown) =>
      call('frappe.email.doctype.email_template.email_template.get_email_template', { template_name, doc: JSON.stringify(doc) })
    expect((await fill('Plain', { name: 'P1', title: '<b>' })).body.message).toEqual({ subject: 'About P1', message: '<p>&lt;b&gt;</p>' })
    expect((await fill('Plain', { name: 'P1' })).status).toBe(417)
    expect((await fill('Code', { name: 'P1' })).status).toBe(417)
  })

  it('are addresses of Contacts that the user may see', async () => {
    await http.request('POST', '/api/resource/Contact', {
      cookie: admin,
      json: { first_name: 'Zoe', email_ids: [{ email_id: 'zoe@example.com', is_primary: 1 }] },
    })
    expect((await call('frappe.email.get_contact_list', { txt: 'zo' })).body.message).toEqual([
      { value: 'zoe@example.com', label: 'zoe@example.com', description: 'Zoe' },
    ])
  })
})
