import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DocumentCase, namingGroups, neededDoctypes, valueGroups } from './documents.ts'

type Json = Record<string, unknown>

const groups = [...namingGroups, ...valueGroups]

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({ doctypes: [...neededDoctypes, ...groups.map(({ doctype }) => doctype)] as unknown as DocTypeJson[] })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  await http.request('DELETE', '/api/resource/DocType/Line That Is Gone', { cookie })
}, 120_000)
afterAll(() => site.close())

/** What is wanted, with patterns as matchers; rows and documents may hold more. */
const matcher = (wanted: unknown): unknown => {
  if (wanted instanceof RegExp) return expect.stringMatching(wanted)
  if (Array.isArray(wanted)) return wanted.map(matcher)
  if (typeof wanted !== 'object' || wanted === null) return wanted
  return expect.objectContaining(Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, matcher(value)])))
}

const valuesOf = (wanted: DocumentCase['answer'], document: Json): Json =>
  Object.fromEntries(Object.keys(typeof wanted === 'object' ? wanted : {}).map((key) => [key, document[key]]))

describe.each(groups)('a document of $doctype.name, sent', ({ doctype, cases }) => {
  let path = ''

  it.each(cases)('$title', async ({ method = 'POST', send, status, answer }) => {
    const written = await http.request(method, method === 'POST' ? `/api/resource/${doctype.name}` : path, { cookie, json: send })
    expect(written.status, written.text).toBe(status)
    if (status !== 200) {
      expect(written.body.exc_type).toBe(answer)
      return
    }
    const document = written.body.data as Json
    path = `/api/resource/${doctype.name}/${encodeURIComponent(String(document.name))}`
    const stored = (await http.request('GET', path, { cookie })).body.data as Json
    expect(valuesOf(answer, stored)).toEqual(matcher(answer))
  })
})
