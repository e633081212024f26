import type { Row } from 'cortado/database/db.ts'
import { type Person, people } from 'cortado/testing/people.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { admin, communicate, makeAccount, site, smtp, useMail } from './mail-site.ts'
import { bodyOf, type SmtpServer } from './smtp.ts'

// Mails that users write, and those that tell them of something.

useMail()
beforeAll(makeAccount)

describe('a Communication', () => {
  it('is sent with its copies and files, and learns that it was', async () => {
    const form = new FormData()
    form.set('file', new Blob(['what is in it']), 'note.txt')
    form.set('is_private', '1')
    const uploaded = (await (
      await fetch(`${(await site.http()).url}/api/method/upload_file`, { method: 'POST', headers: { cookie: admin.cookie }, body: form })
    ).json()) as {
      message: Row
    }
    await admin.send('POST', '/api/resource/Parcel', { title: 'P1' })
    const made = await communicate({
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
    const read = await admin.send('GET', `/api/resource/Communication/${name}`)
    expect(read.body.data).toMatchObject({
      delivery_status: 'Sent',
      status: 'Linked',
      sent_or_received: 'Sent',
      reference_name: 'P1',
      subject: 'Your parcel',
    })
  })

  it('leaves out who wants no mail about the document', async () => {
    await admin.send('POST', '/api/resource/Email Unsubscribe', { email: 'no@example.com', reference_doctype: 'Parcel', reference_name: 'P1' })
    const about = { doctype: 'Parcel', name: 'P1', recipients: 'no@example.com, yes@example.com', subject: 's', content: 'c', send_email: 1 }
    expect(await communicate(about)).toMatchObject({ body: { message: { emails_not_sent_to: 'no@example.com' } } })
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
    expect((await communicate({ subject: 's', content: 'c', send_email: 1, ...given })).status).toBe(status)
    await site.host.mail.idle()
  })

  it.each([
    ['who may mail the document', ['System Manager'], { doctype: 'Parcel', name: 'P1' }, 200],
    ['who may not', ['Script Manager'], { doctype: 'Parcel', name: 'P1' }, 403],
    ['a System User, about nothing', ['Script Manager'], {}, 200],
    ['a Website User, about nothing', [], {}, 403],
  ])('by %s', async (who, roles, about, status) => {
    const name = who.replace(/\W+/g, '-').toLowerCase()
    const by = (await people(site, { [name]: roles }))[name] as Person
    expect((await communicate({ recipients: 'jo@example.com', subject: 's', content: 'c', send_email: 1, ...about }, by)).status).toBe(status)
    await site.host.mail.idle()
  })
})

it('tells users of assignments as they wish', async () => {
  const users = ['told@example.com', 'untold@example.com']
  for (const email of users)
    await admin.send('POST', '/api/resource/User', { email, first_name: 'U', send_welcome_email: 0, roles: [{ role: 'System Manager' }] })
  await admin.send('PUT', '/api/resource/Notification Settings/untold@example.com', { enable_email_assignment: 0 })
  const assigned = await admin.call('frappe.desk.form.assign_to.add', { doctype: 'Parcel', name: 'P1', assign_to: JSON.stringify(users) })
  expect(assigned.status, assigned.text).toBe(200)
  await site.host.mail.idle()
  expect(smtp.mails.flatMap(({ to }) => to)).toEqual(['told@example.com'])
  expect(bodyOf(smtp.mails[0] as SmtpServer['mails'][0])).toContain('/app/parcel/P1')
})

describe('what a mail is written with', () => {
  it('is an Email Template filled with a document', async () => {
    const texts = { subject: 'About {{ name }}', use_html: 1 }
    await admin.send('POST', '/api/resource/Email Template', { name: 'Plain', ...texts, response_html: '<p>{{ doc.title }}</p>' })
    await admin.send('POST', '/api/resource/Email Template', { name: 'Code', ...texts, response_html: '{% if x %}{% endif %}' })
    const fill = (template_name: string, doc: unknown) =>
      admin.call('frappe.email.doctype.email_template.email_template.get_email_template', { template_name, doc: JSON.stringify(doc) })
    expect((await fill('Plain', { name: 'P1', title: '<b>' })).body.message).toEqual({ subject: 'About P1', message: '<p>&lt;b&gt;</p>' })
    expect((await fill('Plain', { name: 'P1' })).status).toBe(417)
    expect((await fill('Code', { name: 'P1' })).status).toBe(417)
  })

  it('are addresses of Contacts that the user may see', async () => {
    await admin.send('POST', '/api/resource/Contact', { first_name: 'Zoe', email_ids: [{ email_id: 'zoe@example.com', is_primary: 1 }] })
    expect((await admin.call('frappe.email.get_contact_list', { txt: 'zo' })).body.message).toEqual([
      { value: 'zoe@example.com', label: 'zoe@example.com', description: 'Zoe' },
    ])
  })
})
