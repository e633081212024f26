import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile } from '../../database/build.ts'
import type { Row } from '../../database/db.ts'
import type { TestServer } from '../../testing/server.ts'
import { createTestSite, type TestSite } from '../../testing/site.ts'
import { type RotateOptions, type RotationReport, rotateKeys } from './rotate.ts'

let site: TestSite
let http: TestServer
let cookie: string

const secret = 'DE02 1203 0000 0000 2020 51'

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Vault Row', istable: 1, permissions: [], fields: [{ fieldname: 'pin', fieldtype: 'Encrypted', label: 'PIN' }] },
      {
        name: 'Vault',
        track_changes: 1,
        fields: [
          { fieldname: 'title', fieldtype: 'Data' },
          { fieldname: 'iban', fieldtype: 'Encrypted', label: 'IBAN', length: 40 },
          { fieldname: 'inner', fieldtype: 'Encrypted', permlevel: 1 },
          { fieldname: 'rows', fieldtype: 'Table', options: 'Vault Row' },
        ],
        permissions: [
          { role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 },
          { role: 'All', read: 1, write: 1, create: 1 },
        ],
      },
      { name: 'Vault Setting', issingle: 1, fields: [{ fieldname: 'token', fieldtype: 'Encrypted' }] },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const make = async (values: Row): Promise<Row> => {
  const made = await send('POST', '/api/resource/Vault', values)
  expect(made.status, made.text).toBe(200)
  return made.body.data as Row
}
const rowsOf = (query: ReturnType<typeof sql>): Promise<Row[]> => site.run((ctx) => ctx.db.read(compile(ctx.db.dialect, query)))
const filtered = (filters: unknown) => `filters=${encodeURIComponent(JSON.stringify(filters))}`

describe('an Encrypted field', () => {
  it('is a text to who may read it, and ciphertext with its key id in the database: of documents, rows and Singles', async () => {
    const made = await make({ title: 'a', iban: secret, rows: [{ pin: '1234' }, { pin: '' }] })
    expect(made).toMatchObject({ iban: secret, rows: [{ pin: '1234' }, { pin: '' }] })
    const read = (await send('GET', `/api/resource/Vault/${made.name}`)).body.data
    expect(read).toMatchObject({ iban: secret, rows: [{ pin: '1234' }, { pin: '' }] })
    expect(Object.keys(read as Row)).not.toContain('iban__hash')
    await send('PUT', '/api/resource/Vault Setting/Vault Setting', { token: 'single secret' })
    expect((await send('GET', '/api/resource/Vault Setting/Vault Setting')).body.data).toMatchObject({ token: 'single secret' })
    const stored = [
      ...(await rowsOf(sql`select iban as value from "tabVault" where name = ${made.name}`)),
      ...(await rowsOf(sql`select pin as value from "tabVault Row" where parent = ${made.name} and idx = 1`)),
      ...(await rowsOf(sql`select value from "tabSingles" where doctype = 'Vault Setting' and field = 'token'`)),
    ]
    expect(stored).toHaveLength(3)
    for (const { value } of stored) expect(value).toMatch(/^\$enc1\$[0-9a-f]{8}\$[\w-]+$/)
  })

  it('is found by equal values alone', async () => {
    const { name } = await make({ title: 'found', iban: 'GB33 BUKB', rows: [{ pin: '77' }] })
    const { name: empty } = await make({ title: 'found' })
    const find = async (...filter: unknown[]) => {
      const answer = await send('GET', `/api/resource/Vault?${filtered([['title', '=', 'found'], filter])}`)
      return answer.status === 200 ? (answer.body.data as Row[]).map((row) => row.name) : answer.body.exc_type
    }
    expect(await find('iban', '=', 'GB33 BUKB')).toEqual([name])
    expect(await find('iban', 'in', ['x', 'GB33 BUKB'])).toEqual([name])
    expect(await find('iban', '!=', 'GB33 BUKB')).toEqual([empty])
    expect(await find('iban', 'not in', ['GB33 BUKB'])).toEqual([empty])
    expect(await find('iban', '=', '')).toEqual([empty])
    expect(await find('iban', 'is', 'set')).toEqual([name])
    expect(await find('iban', 'is', 'not set')).toEqual([empty])
    expect(await find('Vault Row', 'pin', '=', '77')).toEqual([name])
    for (const operator of ['like', 'not like', '<', '>', '<=', '>=']) expect(await find('iban', operator, 'GB33')).toBe('DataError')
    expect(await find('iban', 'between', ['A', 'Z'])).toBe('DataError')
    const counted = await send('GET', `/api/method/frappe.client.get_count?doctype=Vault&${filtered({ iban: 'GB33 BUKB' })}`)
    expect(counted.body.message).toBe(1)
  })

  it.each([
    'order_by=iban asc',
    'order_by=x asc&fields=["iban as x"]',
    'group_by=iban',
    'fields=["max(iban)"]',
    'fields=["iban__hash"]',
    'order_by=iban__hash asc',
    'filters=[["iban__hash","is","set"]]',
  ])('is neither sorted nor grouped, and its hash is no field: %s', async (query) => {
    const answer = await send('GET', `/api/resource/Vault?${query}`)
    expect(answer.status, answer.text).toBe(417)
    expect(answer.body.exc_type).toBe('DataError')
  })

  it('is read in lists, and shown to nobody below its level', async () => {
    const { name } = await make({ title: 'levels', iban: 'listed', inner: 'deep' })
    const path = `/api/resource/Vault?fields=["iban","inner as i","*"]&${filtered({ name })}`
    expect((await send('GET', path)).body.data).toMatchObject([{ iban: 'listed', i: 'deep', inner: 'deep' }])
    const user = await site.run(async (ctx) => {
      const doc = await ctx.documents.create(ctx, 'User', { email: 'low@example.com', first_name: 'Low', send_welcome_email: 0 })
      await doc.insert()
      return doc.name
    })
    await site.run(
      async (ctx) => {
        const { list } = await import('../list.ts')
        const [row] = (await list(ctx, 'Vault', { fields: ['*'], filters: { name } })) as Row[]
        expect(row).toMatchObject({ iban: 'listed' })
        expect(row).not.toHaveProperty('inner')
        await expect(list(ctx, 'Vault', { filters: { inner: 'deep' } })).rejects.toMatchObject({ code: 'UNKNOWN_COLUMN' })
      },
      { user },
    )
  })

  it('stays out of versions, of copies of deleted documents, and of what errors say; restoring brings it back', async () => {
    const { name } = await make({ title: 'traces', iban: 'trace-one', rows: [{ pin: 'trace-two' }] })
    await send('PUT', `/api/resource/Vault/${name}`, { iban: 'trace-three', rows: [{ pin: 'trace-four' }] })
    const refused = await send('PUT', `/api/resource/Vault/${name}`, { iban: `trace-five${'x'.repeat(40)}` })
    expect(refused.status).toBe(417)
    expect(refused.text).not.toContain('trace-five')
    await send('DELETE', `/api/resource/Vault/${name}`)
    for (const table of ['tabVersion', 'tabDeleted Document']) {
      const rows = await rowsOf(sql`select data from ${sql.table(table)}`)
      expect(rows.length).toBeGreaterThan(0)
      expect(JSON.stringify(rows)).not.toContain('trace-')
    }
    const [kept] = await rowsOf(sql`select name from "tabDeleted Document" where deleted_name = ${name}`)
    const { restore } = await import('../restore.ts')
    const { document } = await site.run((ctx) => restore(ctx, String(kept?.name)))
    expect((await send('GET', `/api/resource/Vault/${document.name}`)).body.data).toMatchObject({
      iban: 'trace-three',
      rows: [{ pin: 'trace-four' }],
    })
  })

  it('that was changed in the database, or moved to another field, is refused rather than shown', async () => {
    const { name } = await make({ title: 'broken', iban: 'sealed', inner: 'other' })
    const change = (value: ReturnType<typeof sql>) =>
      site.run((ctx) => ctx.db.write(compile(ctx.db.dialect, sql`update "tabVault" set iban = ${value} where name = ${name}`)))
    const codeOf = async () => {
      const answer = await send('GET', `/api/resource/Vault/${name}`)
      return [answer.status, answer.text.includes('cannot be decrypted'), answer.text.includes('which is not in the site configuration')]
    }
    await change(sql`"inner"`)
    expect(await codeOf()).toEqual([417, true, false])
    await change(sql`'$enc1$00000000$' || split_part("inner", '$', 4)`)
    expect(await codeOf()).toEqual([417, false, true])
    await change(sql`null`)
  })

  it.each([
    [{ title_field: 'secret' }, {}],
    [{ autoname: 'field:secret' }, {}],
    [{ search_fields: 'secret' }, {}],
    [{}, { unique: 1 }],
    [{}, { in_global_search: 1 }],
    [{}, { fieldname: 'x'.repeat(60) }],
  ])('is not declared where it would show: %o %o', async (doctype, field) => {
    const answer = await send('POST', '/api/resource/DocType', {
      name: 'Vault Fault',
      module: 'Core',
      custom: 1,
      fields: [{ fieldname: 'secret', fieldtype: 'Encrypted', label: 'Secret', ...field }],
      permissions: [],
      ...doctype,
    })
    expect(answer.status).toBe(417)
    expect(answer.text).toMatch(/encrypted/i)
  })
})

describe('the keys of a site', () => {
  const keysOf = async (): Promise<Set<string>> =>
    new Set((await rowsOf(sql`select distinct split_part(iban, '$', 3) as id from "tabVault" where iban like '$enc1$%'`)).map(({ id }) => String(id)))
  const rotate = async (options: RotateOptions = {}): Promise<RotationReport> => rotateKeys(await site.host.context(), { notice: 0, ...options })

  it('are rotated in batches: all is encrypted with the new one, still read and found, and a rotation that was broken off goes on', async () => {
    const { name } = await make({ title: 'rotated', iban: 'turn around', rows: [{ pin: '4711' }] })
    await site.run((ctx) =>
      ctx.db.write(
        compile(
          ctx.db.dialect,
          sql`insert into "tabVault" (name, title, iban, iban__hash, creation, modified, docstatus, idx)
            select 'copy-' || i, 'copy', iban, iban__hash, creation, modified, 0, 0 from "tabVault", generate_series(1, 1200) i where name = ${name}`,
        ),
      ),
    )
    await rotate()
    const [before] = [...(await keysOf())]
    const stop = new Error('stopped')
    const seen: number[] = []
    const broken = rotate({
      progress: ({ rows }) => {
        seen.push(rows)
        if (seen.length > 1) throw stop
      },
    })
    await expect(broken).rejects.toBe(stop)
    expect([...(await keysOf())]).toHaveLength(2)
    expect((await send('GET', `/api/resource/Vault?${filtered({ iban: 'turn around' })}&limit_page_length=0`)).body.data).toHaveLength(1201)
    const report = await rotate()
    expect(report.made).toBe(false)
    const after = await keysOf()
    expect(after.size).toBe(1)
    expect(after).not.toContain(before)
    expect((await send('GET', `/api/resource/Vault/${name}`)).body.data).toMatchObject({ iban: 'turn around', rows: [{ pin: '4711' }] })
    expect((await send('GET', '/api/resource/Vault Setting/Vault Setting')).body.data).toMatchObject({ token: 'single secret' })
    expect((await send('GET', `/api/resource/Vault?${filtered({ iban: 'turn around' })}&limit_page_length=0`)).body.data).toHaveLength(1201)
    expect((await rotate()).made).toBe(true)
  })

  it('encrypt the texts of a field that becomes Encrypted, which then has to stay so', async () => {
    const fields = (fieldtype: string) => [{ fieldname: 'note', fieldtype, label: 'Note' }]
    const save = (method: string, path: string, fieldtype: string) =>
      send(method, `/api/resource/DocType${path}`, {
        name: 'Vault Later',
        module: 'Core',
        custom: 1,
        fields: fields(fieldtype),
        permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }],
      })
    expect((await save('POST', '', 'Small Text')).status).toBe(200)
    await send('POST', '/api/resource/Vault Later', { note: 'was plain' })
    const changed = await save('PUT', '/Vault Later', 'Encrypted')
    expect(changed.status, changed.text).toBe(200)
    expect((await rowsOf(sql`select note from "tabVault Later"`))[0]?.note).toMatch(/^\$enc1\$/)
    expect((await send('GET', `/api/resource/Vault Later?fields=["note"]&${filtered({ note: 'was plain' })}`)).body.data).toEqual([
      { note: 'was plain' },
    ])
    const back = await save('PUT', '/Vault Later', 'Small Text')
    expect([back.status, back.body.exception]).toEqual([417, expect.stringContaining('has to stay Encrypted')])
  })
})
