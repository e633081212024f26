import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import type { sql } from 'kysely'
import { expect } from 'vitest'
import { bodyOf, openSmtp, type SmtpServer } from './smtp.ts'

/** Passwords that are good enough. */
export const first = 'First-word-of-9'
/** Another one. */
export const second = 'Second-word-of-9'

/** A site that sends its mail to a server of the test, with what tests about users ask for all the time. */
export interface UserSite {
  readonly site: TestSite
  readonly http: TestServer
  readonly smtp: SmtpServer
  /** Cookie of Administrator; set it again after something has logged them out. */
  admin: string
  /** Calls a method of `frappe.core.doctype.user.user`. */
  method(name: string, json: unknown, cookie?: string): Promise<TestAnswer>
  post(doctype: string, json: unknown, cookie?: string): Promise<TestAnswer>
  put(path: string, json: unknown, cookie?: string): Promise<TestAnswer>
  /** The document of a path below `/api/resource`. */
  get(path: string): Promise<Row>
  /** Sets System Settings; they hold when it resolves. */
  settings(values: Readonly<Record<string, number | null | string>>): Promise<void>
  read(query: ReturnType<typeof sql>): Promise<Row[]>
  write(query: ReturnType<typeof sql>): Promise<unknown>
  /** Makes a user with the password `first`; no mail goes out. */
  user(email: string, values?: Row): Promise<Row>
  /** The key of the link in the last mail; '': it holds none. */
  mailedKey(): Promise<string>
  close(): Promise<void>
}

/** Opens such a site: `https://acme.example.com`, resets of passwords without limit. */
export async function openUserSite(): Promise<UserSite> {
  const smtp = await openSmtp()
  const mail = { mail_server: '127.0.0.1', mail_port: smtp.port, auto_email_id: 'site@example.com' }
  const site = await createTestSite({ settings: { ...mail, host_name: 'https://acme.example.com' } })
  const http = await site.http()
  const made: UserSite = {
    site,
    http,
    smtp,
    admin: await http.login('Administrator', 'admin'),
    method: (name, json, cookie) => http.request('POST', `/api/method/frappe.core.doctype.user.user.${name}`, { cookie, json }),
    post: (doctype, json, cookie = made.admin) => http.request('POST', `/api/resource/${doctype}`, { cookie, json }),
    put: (path, json, cookie = made.admin) => http.request('PUT', `/api/resource/${path}`, { cookie, json }),
    get: async (path) => (await http.request('GET', `/api/resource/${path}`, { cookie: made.admin })).body.data as Row,
    async settings(values) {
      expect((await made.put('System Settings/System Settings', values)).status).toBe(200)
    },
    read: (query) => site.run(({ db }) => db.read(compile(db.dialect, query))),
    write: (query) => site.run(({ db }) => db.write(compile(db.dialect, query))),
    async user(email, values = {}) {
      const answer = await made.post('User', { email, first_name: email.split('@')[0], new_password: first, send_welcome_email: 0, ...values })
      expect(answer.status, answer.text).toBe(200)
      return answer.body.data as Row
    },
    async mailedKey() {
      await site.host.mail.idle()
      const last = smtp.mails.at(-1)
      return /https:\/\/acme\.example\.com\/update-password\?key=([0-9a-f]{56})/.exec(last ? bodyOf(last) : '')?.[1] ?? ''
    },
    async close() {
      await site.close()
      await smtp.close()
    },
  }
  await made.settings({ password_reset_limit: 0 })
  return made
}

/** The cookies of an answer, for further requests. */
export const cookieOf = ({ headers }: TestAnswer): string =>
  headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
