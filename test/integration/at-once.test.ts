import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readApp } from 'cortado/app/app-folder.ts'
import type { DocumentChange } from 'cortado/document/announce.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { remove } from 'cortado/document/remove.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { adminPassword, createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Step } from './apps/tangled/tell.ts'

const data = (fieldname: string) => ({ fieldname, fieldtype: 'Data' })
const people = Array.from({ length: 8 }, (_, n) => `p${n}`)

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Matter', autoname: 'field:code', track_changes: 1, allow_rename: 1, fields: [data('code'), data('title')] },
      {
        name: 'Case File',
        autoname: 'hash',
        fields: [data('title'), { fieldname: 'matter', fieldtype: 'Link', options: 'Matter' }],
      },
      {
        name: 'Ruling',
        autoname: 'hash',
        is_submittable: 1,
        fields: [data('title'), { fieldname: 'ruling', fieldtype: 'Link', options: 'Ruling' }],
      },
    ],
  })
  await site.run(async (ctx) => {
    for (const each of people) {
      const keys = { api_key: each, api_secret: each }
      const wishes = { document_follow_notify: 1, follow_liked_documents: 1, follow_assigned_documents: 1 }
      const values = { email: emailOf(each), first_name: each, send_welcome_email: 0, roles: [{ role: 'System Manager' }], ...keys, ...wishes }
      await insert(await newDocument(ctx, 'User', values))
    }
  })
  http = await site.http()
  cookie = await http.login('Administrator', adminPassword)
})
afterAll(() => site.close())

const emailOf = (person: string) => `${person}@example.com`
const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const as = (person: string, path: string, json: unknown) =>
  http.request('POST', `/api/method/${path}`, { json, headers: { authorization: `token ${person}:${person}` } })
const query = (text: string, ...values: unknown[]) => site.run((ctx) => ctx.db.read({ text, values }))

let count = 0
async function matter(): Promise<string> {
  const code = `M-${++count}`
  expect((await send('POST', '/api/resource/Matter', { code })).status).toBe(200)
  return code
}

const statuses = (answers: readonly TestAnswer[]) => answers.map(({ status, text }) => (status === 200 ? status : `${status} ${text.slice(0, 300)}`))
const allDone = (answers: readonly TestAnswer[]) => expect(statuses(answers)).toEqual(answers.map(() => 200))
const marks = async (name: string) =>
  (await query('select _assign, _liked_by, _user_tags, _comments from "tabMatter" where name = $1', name))[0] ?? {}
const listed = (text: unknown): string[] => (JSON.parse(String(text ?? '[]')) as string[]).toSorted()

describe('what several people add to a document at once', () => {
  it('assignments: each of them stays, in _assign as well', async () => {
    const name = await matter()
    allDone(
      await Promise.all(people.map((each) => as(each, 'frappe.desk.form.assign_to.add', { doctype: 'Matter', name, assign_to: [emailOf(each)] }))),
    )
    expect(listed((await marks(name))._assign)).toEqual(people.map(emailOf))
    allDone(
      await Promise.all(
        people.slice(0, 7).map((each) => as(each, 'frappe.desk.form.assign_to.remove', { doctype: 'Matter', name, assign_to: emailOf(each) })),
      ),
    )
    expect(listed((await marks(name))._assign)).toEqual([emailOf('p7')])
  })

  it('one assignment by several: there is one', async () => {
    const name = await matter()
    allDone(
      await Promise.all(people.map((each) => as(each, 'frappe.desk.form.assign_to.add', { doctype: 'Matter', name, assign_to: [emailOf('p0')] }))),
    )
    expect(await query('select allocated_to from "tabToDo" where reference_name = $1', name)).toHaveLength(1)
    expect(await query('select 1 from "tabDocument Follow" where ref_docname = $1', name)).toHaveLength(1)
  })

  it('likes, tags and comments: none is lost', async () => {
    const name = await matter()
    const tag = 'frappe.desk.doctype.tag.tag.add_tag'
    allDone(
      await Promise.all(
        people.flatMap((each) => [
          as(each, 'frappe.desk.like.toggle_like', { doctype: 'Matter', name, add: 'Yes' }),
          as(each, tag, { dt: 'Matter', dn: name, tag: each }),
          as(each, tag, { dt: 'Matter', dn: name, tag: 'everyone' }),
          as(each, 'frappe.desk.form.utils.add_comment', {
            reference_doctype: 'Matter',
            reference_name: name,
            content: each,
            comment_email: emailOf(each),
            comment_by: each,
          }),
        ]),
      ),
    )
    const found = await marks(name)
    expect(listed(found._liked_by)).toEqual(people.map(emailOf))
    expect(String(found._user_tags).split(',').filter(Boolean).toSorted()).toEqual(['everyone', ...people])
    expect(JSON.parse(String(found._comments))).toHaveLength(people.length)
    expect(await query('select tag from "tabTag Link" where document_name = $1', name)).toHaveLength(people.length + 1)
  })

  it('a new tag on several documents: all bear it', async () => {
    const names = await Promise.all(people.map(matter))
    allDone(await Promise.all(names.map((dn) => as('p0', 'frappe.desk.doctype.tag.tag.add_tag', { dt: 'Matter', dn, tag: 'brand new' }))))
    expect(await query(`select 1 from "tabTag Link" where tag = 'brand new'`)).toHaveLength(names.length)
  })

  it('one share by several: there is one', async () => {
    const name = await matter()
    allDone(await Promise.all(people.map((each) => as(each, 'frappe.share.add', { doctype: 'Matter', name, user: emailOf('p1'), write: 1 }))))
    expect(await query('select write from "tabDocShare" where share_name = $1', name)).toEqual([{ write: 1 }])
  })
})

describe('links and what they name', () => {
  it('a document that is being linked to is not deleted, and one that is deleted is not linked to', async () => {
    for (let round = 0; round < 12; round++) {
      const name = await matter()
      const link = () => send('POST', '/api/resource/Case File', { matter: name })
      const remove = () => send('DELETE', `/api/resource/Matter/${name}`)
      const before = Array.from({ length: round % 3 }, link)
      const answers = await Promise.all([...before, remove(), link(), link()])
      const isThere = (await query('select 1 from "tabMatter" where name = $1', name)).length
      const links = (await query('select 1 from "tabCase File" where matter = $1', name)).length
      expect([round, isThere === 0 && links > 0, answers.filter(({ status }) => status >= 500).length]).toEqual([round, false, 0])
    }
  })

  it.each([
    ['that is stored keeps its document', false, 417, 1],
    ['that fails does not', true, 202, 0],
  ])('a link on its way %s', async (_, fails, status, left) => {
    const name = await matter()
    const linked = Promise.withResolvers<void>()
    const linking = site
      .run(async (ctx) => {
        await insert(await newDocument(ctx, 'Case File', { matter: name }))
        linked.resolve()
        await sleep(150)
        if (fails) throw new Error('changed my mind')
      })
      .catch(() => undefined)
    await linked.promise
    expect((await send('DELETE', `/api/resource/Matter/${name}`)).status).toBe(status)
    await linking
    expect(await query('select 1 from "tabMatter" where name = $1', name)).toHaveLength(left)
  })

  it.each([
    ['that is done is refused', false, 417],
    ['that fails is stored', true, 200],
  ])('a link to a document on its way out %s', async (_, fails, status) => {
    const name = await matter()
    const removed = Promise.withResolvers<void>()
    const removing = site
      .run(async (ctx) => {
        await remove(ctx, 'Matter', name)
        removed.resolve()
        await sleep(150)
        if (fails) throw new Error('changed my mind')
      })
      .catch(() => undefined)
    await removed.promise
    const answer = await send('POST', '/api/resource/Case File', { matter: name })
    expect([answer.status, answer.body.exc_type]).toEqual([status, status === 417 ? 'LinkValidationError' : undefined])
    await removing
  })

  it('nothing that is submitted links to what is cancelled at the same time', async () => {
    for (let round = 0; round < 8; round++) {
      const made = await send('POST', '/api/resource/Ruling', { docstatus: 1 })
      const { name } = made.body.data as { name: string }
      const draft = await send('POST', '/api/resource/Ruling', { ruling: name })
      const answers = await Promise.all([
        send('PUT', `/api/resource/Ruling/${(draft.body.data as { name: string }).name}`, { docstatus: 1 }),
        send('PUT', `/api/resource/Ruling/${name}`, { docstatus: 2 }),
      ])
      const wrong = await query(
        'select 1 from "tabRuling" r join "tabRuling" t on t.name = r.ruling where r.docstatus = 1 and t.docstatus = 2 and t.name = $1',
        name,
      )
      expect([round, wrong, answers.filter(({ status }) => status >= 500).length]).toEqual([round, [], 0])
    }
  })
})

it('files of equal content that come and go at once keep it', async () => {
  const upload = async (content: string) => {
    const form = new FormData()
    form.set('file', new Blob([content]), 'equal.txt')
    form.set('is_private', '1')
    const sent = await fetch(`${http.url}/api/method/upload_file`, { method: 'POST', headers: { cookie }, body: form })
    return ((await sent.json()) as { message: { name: string } }).message
  }
  for (let round = 0; round < 8; round++) {
    const content = `equal ${round}`
    const first = await upload(content)
    const [, ...others] = await Promise.all([send('DELETE', `/api/resource/File/${first.name}`), upload(content), upload(content)])
    for (const { name } of others as { name: string }[]) {
      const { file_url } = (await send('GET', `/api/resource/File/${name}`)).body.data as { file_url: string }
      expect([round, (await http.request('GET', file_url, { cookie })).text]).toEqual([round, content])
    }
  }
})

it('an app that is being installed keeps its code when another process tells that apps have changed', async () => {
  const during: string[][] = []
  const work = (message: unknown): void => {
    const step = message as Step
    if (step.name !== 'afterInstall') return
    step.work = (async () => {
      // what every process tells after an installation
      await step.ctx.changes.publish({ topic: 'apps' } as unknown as DocumentChange)
      await sleep(100)
      during.push(site.host.apps.map(({ name }) => name))
    })()
  }
  subscribe('tangled:step', work)
  try {
    await site.host.install(await readApp(join(import.meta.dirname, 'apps/tangled')))
  } finally {
    unsubscribe('tangled:step', work)
  }
  expect([...during, site.host.apps.map(({ name }) => name)]).toEqual([
    ['core', 'tangled'],
    ['core', 'tangled'],
  ])
})
