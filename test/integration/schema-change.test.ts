import type { SiteHost } from 'cortado/boot/site-host.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let site: TestSite
let http: TestServer
let cookie: string
let other: SiteHost

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Moving Row', istable: 1, permissions: [], fields: [{ fieldname: 'item', fieldtype: 'Data' }] },
      {
        name: 'Moving',
        autoname: 'field:code',
        track_changes: 1,
        fields: [
          { fieldname: 'code', fieldtype: 'Data' },
          { fieldname: 'title', fieldtype: 'Data' },
          { fieldname: 'rows', fieldtype: 'Table', options: 'Moving Row' },
        ],
      },
    ],
  })
  http = await site.http()
  other = await site.another()
  cookie = await http.login('Administrator', 'admin')
  for (const code of ['a', 'b', 'c', 'd', 'e']) await send('POST', '/api/resource/Moving', { code, title: code, rows: [{ item: '1' }] })
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })

/** Changes a table behind the back of the site, as another process does whose announcement has not arrived yet. */
async function alter(text: string): Promise<void> {
  const session = other.database.session()
  await session.write({ text, values: [] })
  await session.commit()
}

describe('tables that another process changes', () => {
  it('in the middle of a transaction: the request is repeated, and succeeds', async () => {
    expect((await send('DELETE', '/api/resource/Moving/a')).status).toBe(202)
    await alter('alter table "tabMoving Row" alter column item type text')
    expect(await send('DELETE', '/api/resource/Moving/b')).toMatchObject({ status: 202 })
    expect((await send('GET', '/api/resource/Moving/b')).status).toBe(404)
    const copies = await send('GET', '/api/resource/Deleted Document?filters=[["deleted_doctype","=","Moving"]]')
    expect(copies.body.data).toHaveLength(2)
  })

  it('before a read or a write: it is planned anew', async () => {
    expect((await send('GET', '/api/resource/Moving/c')).status).toBe(200)
    expect((await send('PUT', '/api/resource/Moving/c', { title: 'x' })).status).toBe(200)
    await alter('alter table "tabMoving" alter column title type text')
    expect((await send('GET', '/api/resource/Moving/c')).body.data).toMatchObject({ title: 'x' })
    await alter('alter table "tabMoving" alter column title type varchar(200)')
    expect((await send('PUT', '/api/resource/Moving/c', { title: 'y', rows: [{ item: '2' }] })).body.data).toMatchObject({ title: 'y' })
  })

  it('after something was committed: the request is not repeated', async () => {
    let runs = 0
    const answer = site.run(async (ctx) => {
      runs++
      await ctx.db.write({ text: `update "tabMoving" set title = 'kept' where name = 'd'`, values: [] })
      await ctx.db.commit()
      expect(ctx.db.commits).toBe(1)
      throw new Error('later')
    })
    await expect(answer).rejects.toThrow('later')
    expect(runs).toBe(1)
    expect((await send('GET', '/api/resource/Moving/d')).body.data).toMatchObject({ title: 'kept' })
  })
})
