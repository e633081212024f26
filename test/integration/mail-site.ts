import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { queueMail } from 'cortado/mail/queue.ts'
import { type Json, type Person, people } from 'cortado/testing/people.ts'
import type { TestAnswer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { openSmtp, type SmtpServer } from './smtp.ts'

// A site with parcels, and a mail server that takes mail from who logs in as box.

/** The site. */
export let site: TestSite
/** The mail server; every test begins without mails, and nobody is refused. */
export let smtp: SmtpServer
/** Administrator. */
export let admin: Person

/** Makes site and mail server before the tests of a file, and closes them after them. */
export function useMail(): void {
  beforeAll(async () => {
    smtp = await openSmtp({ login: { user: 'box', password: 'open sesame' } })
    site = await createTestSite({
      doctypes: [{ name: 'Parcel', autoname: 'field:title', fields: [{ fieldname: 'title', fieldtype: 'Data', label: 'Title' }] }],
    })
    ;({ admin } = await people(site))
  })
  afterAll(async () => {
    await site.close()
    await smtp.close()
  })
  beforeEach(() => {
    smtp.mails.length = 0
    smtp.refusals.clear()
  })
}

/** Saves the account that mails go out by. */
export const makeAccount = (): Promise<TestAnswer> =>
  admin.send('POST', '/api/resource/Email Account', {
    email_id: 'site@example.com',
    email_account_name: 'The Site',
    enable_outgoing: 1,
    default_outgoing: 1,
    smtp_server: '127.0.0.1',
    smtp_port: String(smtp.port),
    login_id_is_different: 1,
    login_id: 'box',
    password: 'open sesame',
  })

/** Makes a Communication, as the Desk's dialog does. */
export const communicate = (args: Json, by: Person = admin): Promise<TestAnswer> => by.call('frappe.core.doctype.communication.email.make', args)
/** Rows of the database. */
export const rows = (query: ReturnType<typeof sql>): Promise<Row[]> => site.run(({ db }) => db.read(compile(db.dialect, query)))
/** Changes the database. */
export const write = (query: ReturnType<typeof sql>) => site.run(({ db }) => db.write(compile(db.dialect, query)))
/** A mail of the queue as the database has it. */
export const queued = async (name: string): Promise<Row> =>
  (await rows(sql`select * from ${sql.table('tabEmail Queue')} where name = ${name}`))[0] ?? {}
/** Puts a mail into the queue; answers its name. */
export const queue = async (to: readonly string[], subject = 'Hello'): Promise<string> =>
  (await site.run((ctx) => queueMail(ctx, { to, subject, html: '<p>Hello</p>' }))).name
