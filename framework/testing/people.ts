import { expect } from 'vitest'
import { newDocument } from '../document/new.ts'
import type { TestAnswer } from './server.ts'
import { makeRoles, type TestSite } from './site.ts'

/** A JSON object. */
export type Json = Record<string, unknown>

/** What a list is asked for, besides its DocType. */
export interface ListQuery {
  readonly filters?: unknown
  readonly fields?: readonly string[]
  readonly order_by?: string
  /** Rows at the most; default: 0, all of them. */
  readonly limit?: number
}

/** Somebody with a session on a test site, and what they ask it. What has to be refused is asked with `send` and `call`; the others fail where the answer is not 200. */
export interface Person {
  /** Name of their User: `anna@example.com`; `Guest` of who has no session. */
  readonly user: string
  /** Their `Cookie` header; '' of a guest. */
  readonly cookie: string
  /** Asks for any path. */
  send(method: string, path: string, json?: unknown): Promise<TestAnswer>
  /** POSTs arguments to a method: `frappe.client.get`. */
  call(method: string, args?: unknown): Promise<TestAnswer>
  /** What a method answers as `message`. */
  said<T = Json>(method: string, args?: unknown): Promise<T>
  /** Makes a document; answers it. */
  make(doctype: string, values?: object): Promise<Json>
  /** A document as this person reads it. `name` defaults to that of a Single. */
  read(doctype: string, name?: unknown): Promise<Json>
  /** Rows of a list. */
  list(doctype: string, query?: ListQuery): Promise<Json[]>
}

/** Roles of a user, or all of their values. */
export type PersonValues = readonly string[] | Readonly<Json>

/**
 * Makes users of a site and logs them in, `anna` as anna@example.com; `admin` is Administrator, `guest` nobody. Roles that the site has not are made.
 * Nobody types a password, which would cost most of the time: tests about log-in do that themselves.
 */
export async function people<Name extends string = never>(
  site: TestSite,
  wanted: Readonly<Record<Name, PersonValues>> = {} as Record<Name, PersonValues>,
): Promise<Record<Name | 'admin' | 'guest', Person>> {
  const users = Object.entries<PersonValues>(wanted).map(([name, values]) => userOf(name, values))
  await site.run(async (ctx) => {
    await makeRoles(
      ctx,
      users.flatMap(({ roles }) => roles.map(({ role }) => role)),
    )
    for (const values of users) await (await newDocument(ctx, 'User', values)).insert()
  })
  const entries: [string, Person][] = [['guest', await personOf(site, 'Guest', '')]]
  for (const [name, user] of [['admin', 'Administrator'], ...users.map(({ first_name, email }) => [first_name, email])] as [string, string][])
    entries.push([name, await personOf(site, user, await logIn(site, user))])
  return Object.fromEntries(entries) as Record<Name | 'admin' | 'guest', Person>
}

/** Begins a session without a password; answers the `Cookie` header for requests. Throws where the user may not log in. */
export async function logIn(site: TestSite, user: string): Promise<string> {
  const { options } = await site.run((ctx) => ctx.gate.loginAs(ctx, user))
  return (options.cookies ?? []).map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
}

function userOf(name: string, wanted: PersonValues): Json & { roles: { role: string }[] } {
  const { roles = [], ...values } = Array.isArray(wanted) ? { roles: wanted as readonly string[] } : (wanted as Json & { roles?: readonly string[] })
  const usual = { email: `${name}@example.com`, first_name: name, send_welcome_email: 0 }
  return { ...usual, ...values, roles: roles.map((role) => ({ role })) }
}

async function personOf(site: TestSite, user: string, cookie: string): Promise<Person> {
  const http = await site.http()
  const send: Person['send'] = (method, path, json) => http.request(method, path, { cookie, json })
  const call: Person['call'] = (method, args = {}) => send('POST', `/api/method/${method}`, args)
  const answered = async (what: string, answer: Promise<TestAnswer>): Promise<Json> => {
    const { status, body, text } = await answer
    expect(status, `${what} by ${user}: ${text}`).toBe(200)
    return body
  }
  const data = async (method: string, path: string, json?: unknown) =>
    (await answered(`${method} ${path}`, send(method, `/api/resource/${path}`, json))).data
  return {
    user,
    cookie,
    send,
    call,
    said: async <T>(method: string, args?: unknown) => (await answered(method, call(method, args))).message as T,
    make: async (doctype, values = {}) => (await data('POST', doctype, values)) as Json,
    read: async (doctype, name = doctype) => (await data('GET', `${doctype}/${encodeURIComponent(String(name))}`)) as Json,
    list: async (doctype, query) => (await data('GET', `${doctype}?${queryOf(query)}`)) as Json[],
  }
}

function queryOf({ limit = 0, ...rest }: ListQuery = {}): URLSearchParams {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined)
  return new URLSearchParams({
    ...Object.fromEntries(given.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])),
    limit: String(limit),
  })
}
