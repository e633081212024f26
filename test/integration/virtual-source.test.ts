import { rmSync } from 'node:fs'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appIn, root } from './colours-app.ts'

const controller = (list: 'getRows' | 'getList') => `import { Document } from 'cortado'
const ways = {
  refused: () => fetch('http://127.0.0.1:8/'),
  late: () => new Promise((_, fail) => AbortSignal.timeout(1).addEventListener('abort', (event) => fail(event.target.reason))),
  object: () => ({ name: 'a' }),
  texts: () => ['a'],
  text: () => 'a',
  value: () => [{ name: 'a', day: 'soon' }],
}
const now = (ctx) => ways[ctx.site.config.way]()
export default class Odd extends Document {
  static ${list} = (ctx) => now(ctx)
  loadFromDb() { return now(this.ctx) }
  dbInsert() { return now(this.ctx) }
}
`
const virtual = (name: string) =>
  `doctype('${name}', { is_virtual: 1, module: 'Odd' }).field('title', 'Data').field('day', 'Date').permission('System Manager')`

let site: TestSite
let http: TestServer
let cookie: string
beforeAll(async () => {
  const app = appIn('odd', {
    'modules.txt': 'Odd\n',
    'app.ts': `import { defineApp, doctype } from 'cortado'
export default defineApp({ name: 'odd', doctypes: [${virtual('Odd Rows')}, ${virtual('Odd List')}] })`,
    'odd/doctype/odd_rows/odd_rows.ts': controller('getRows'),
    'odd/doctype/odd_list/odd_list.ts': controller('getList'),
  })
  site = await createTestSite({ apps: [app] })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(async () => {
  await site.close()
  rmSync(root, { recursive: true, force: true })
})

const cases = ['Odd Rows', 'Odd List'].flatMap((doctype) =>
  (
    [
      ['refused', [503, 503, 503]],
      ['late', [503, 503, 503]],
      ['object', [417, 200, 200]],
      ['texts', [417, 417, 200]],
      ['text', [417, 417, 200]],
    ] as const
  ).map(([way, statuses]) => [doctype, way, statuses] as const),
)

describe('what a controller brings from elsewhere', () => {
  it.each(cases)('%s: %s is told as what it is', async (doctype, way, statuses) => {
    Object.assign(site.host.site.config, { way })
    const path = `/api/resource/${doctype}`
    const answers = [
      await http.request('GET', path, { cookie }),
      await http.request('GET', `${path}/a`, { cookie }),
      await http.request('POST', path, { cookie, json: { title: 'x' } }),
    ]
    expect(
      answers.map(({ status }) => status),
      answers.map(({ text }) => text).join('\n'),
    ).toEqual(statuses)
    for (const { status, text } of answers) if (status !== 200) expect(text).toContain(doctype)
  })

  it('is read by the types of its fields, which name what is wrong', async () => {
    Object.assign(site.host.site.config, { way: 'value' })
    const answer = await http.request('GET', '/api/resource/Odd Rows', { cookie })
    expect([answer.status, answer.text]).toEqual([417, expect.stringContaining('Day')])
  })
})
