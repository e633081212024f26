import { compile } from 'cortado/database/build.ts'
import { queueMail } from 'cortado/mail/queue.ts'
import { people } from 'cortado/testing/people.ts'
import { createTestSite } from 'cortado/testing/site.ts'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { admin, communicate, makeAccount, queue, queued, rows, site, smtp, useMail, write } from './mail-site.ts'

useMail()

describe('a site without an account', () => {
  it('answers 501 to what has to send mail, and goes on where it does not', async () => {
    await communicate({ recipients: 'jo@example.com', subject: 'x', content: 'y' }).then(({ status }) => expect(status).toBe(200))
    const sending = await communicate({ recipients: 'jo@example.com', subject: 'x', content: 'y', send_email: 1 })
    expect(sending).toMatchObject({ status: 501, body: { exc_type: 'OutgoingEmailError' } })
    expect(await rows(sql`select name from ${sql.table('tabEmail Queue')}`)).toEqual([])
    const made = await admin.send('POST', '/api/resource/User', { email: 'first@example.com', first_name: 'First' })
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
    const made = await makeAccount()
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
      await admin.call('frappe.email.doctype.email_queue.email_queue.send_now', { name })
      await site.host.mail.idle()
      expect(await queued(name)).toMatchObject({ status: tries > 3 ? 'Partially Sent' : 'Not Sent', retry: tries })
    }
    smtp.refusals.clear()
    expect((await admin.call('frappe.email.doctype.email_queue.email_queue.retry_sending', { name })).status).toBe(200)
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
    await admin.call('frappe.email.doctype.email_queue.email_queue.toggle_sending', { enable: 0 })
    const [dead, alive] = [await queue(['dead@example.com']), await queue(['alive@example.com'])]
    await site.host.mail.idle()
    expect(smtp.mails).toEqual([])
    await write(sql`update ${sql.table('tabEmail Queue')} set status = 'Sending', modified = '2020-01-01 00:00:00' where name = ${dead}`)
    await write(sql`update ${sql.table('tabEmail Queue')} set status = 'Sending' where name = ${alive}`)
    await admin.call('frappe.email.doctype.email_queue.email_queue.toggle_sending', { enable: 1 })
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

  it('is deleted from the queue by Administrator alone', async () => {
    const name = await queue(['jo@example.com'])
    await site.host.mail.idle()
    const { manager } = await people(site, { manager: ['System Manager'] })
    expect((await manager.send('DELETE', `/api/resource/Email Queue/${name}`)).status).toBe(403)
    expect((await admin.send('DELETE', `/api/resource/Email Queue/${name}`)).status).toBe(202)
  })
})
