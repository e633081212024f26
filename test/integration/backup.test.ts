import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readApp } from 'cortado/app/app-folder.ts'
import { verifyArchive } from 'cortado/backup/archive-reader.ts'
import { backupSite } from 'cortado/backup/backup.ts'
import type { Manifest } from 'cortado/backup/manifest.ts'
import { restoreSite } from 'cortado/backup/restore.ts'
import { coreFolder } from 'cortado/boot/bench-host.ts'
import { openSite } from 'cortado/boot/open-site.ts'
import type { SiteHost } from 'cortado/boot/site-host.ts'
import { Bench } from 'cortado/config/bench.ts'
import { makeLog } from 'cortado/config/log.ts'
import { Site } from 'cortado/config/site.ts'
import { connectionTo, dropDatabase } from 'cortado/database/embedded/databases.ts'
import { serveSite, type TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'

const server = inject('postgres')
const folder = mkdtempSync(join(tmpdir(), 'cortado-restored-'))
const file = join(folder, 'site.cortado.tar.gz')
const log = makeLog('warn')
const secret = 'the secret of a field'
let site: TestSite
let http: TestServer
let cookie: string
let manifest: Manifest
/** Names of documents and addresses of files whose writing was answered before the backup began. */
const acknowledged = { documents: [] as string[], files: [] as string[] }
const copies: { host: SiteHost; http: TestServer }[] = []

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })

/** Two rows whose amounts make up the total, which is what each write keeps true. */
const entry = (n: number) => ({ total: n, rows: [{ amount: n * 3 }, { amount: n * -2 }] })

/** Makes documents, changes them and stores files until `stop`. Answers how many writes there were. */
async function write(writer: number, stop: AbortSignal, note: typeof acknowledged): Promise<number> {
  let count = 0
  for (; !stop.aborted; count++) {
    const made = await send('POST', '/api/resource/Ledger Entry', entry(writer * 10_000 + count))
    const { name } = made.body.data as { name: string }
    note.documents.push(name)
    await send('PUT', `/api/resource/Ledger Entry/${name}`, entry(count))
    if (count % 3 > 0) continue
    const content = `${writer} ${count} `.repeat(2_000)
    const json = { filename: `${writer}-${count}.txt`, filedata: content, doctype: 'Ledger Entry', docname: name, is_private: count % 2 }
    const stored = await send('POST', '/api/method/frappe.client.attach_file', json)
    note.files.push((stored.body.message as { file_url: string }).file_url)
  }
  return count
}

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Ledger Row', istable: 1, permissions: [], fields: [{ fieldname: 'amount', fieldtype: 'Currency' }] },
      {
        name: 'Ledger Entry',
        track_changes: 1,
        autoname: 'hash',
        fields: [
          { fieldname: 'total', fieldtype: 'Currency' },
          { fieldname: 'secret', fieldtype: 'Password' },
          { fieldname: 'rows', fieldtype: 'Table', options: 'Ledger Row' },
        ],
      },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  await send('POST', '/api/resource/Ledger Entry', { ...entry(1), secret })
  const stop = new AbortController()
  const noted = structuredClone(acknowledged)
  const writers = [1, 2, 3, 4].map((writer) => write(writer, stop.signal, noted))
  await vi.waitFor(() => expect(noted.files.length).toBeGreaterThan(8), 20_000)
  Object.assign(acknowledged, structuredClone(noted))
  const { site: source } = site.host
  await backupSite(source, { connection: source.connection(server), file })
  stop.abort()
  await Promise.all(writers)
  expect(noted.documents.length).toBeGreaterThan(acknowledged.documents.length)
  manifest = (await verifyArchive(file)).manifest
  const here = source.bench
  const elsewhere = Bench.create(join(folder, 'sites')).bench
  for (const [bench, name] of [
    [here, 'copy.test'],
    [elsewhere, 'moved.test'],
  ] as const)
    copies.push(await restored(bench, name))
}, 120_000)
afterAll(async () => {
  for (const { host, http: server } of copies) {
    await server.close()
    await host.close()
  }
  for (const { host } of copies) await dropDatabase(server, host.site.config.db_name)
  await site.close()
  rmSync(folder, { recursive: true, force: true })
})

async function restored(bench: Bench, name: string): Promise<(typeof copies)[number]> {
  await restoreSite(bench, name, { file, connect: (of) => connectionTo(server, of.config.db_name) })
  const host = await openSite(await Site.open(bench, name), { server, log, app: () => readApp(coreFolder) })
  return { host, http: await serveSite(host) }
}

const read = async (host: SiteHost, text: string) => host.database.session().read({ text, values: [] }, 'report')
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

it('both copies hold the same', async () => {
  const sums = copies.map(({ host }) =>
    Promise.all(
      manifest.tables.map(({ name }) =>
        read(host, `select '${name}' as name, md5(string_agg(t::text, '|' order by t::text)) as sum from "${name}" t`),
      ),
    ),
  )
  const [left, right] = await Promise.all(sums)
  expect(left).toEqual(right)
})

describe.each(['another site', 'another bench'])('a site that was written to while it was backed up, restored into %s', (where) => {
  const copy = () => copies[where === 'another site' ? 0 : 1] as (typeof copies)[number]

  it('has the rows of each table that the snapshot had', async () => {
    const { host } = copy()
    const counts = await Promise.all(
      manifest.tables.map(async ({ name }) => [name, (await read(host, `select count(*)::int as n from "${name}"`))[0]?.n]),
    )
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(manifest.tables.map(({ name, rows }) => [name, rows])))
  })

  it('has documents that are whole: rows, totals and history of one moment', async () => {
    const [found] = await read(
      copy().host,
      `select (select sum(total) from "tabLedger Entry") as total, (select sum(amount) from "tabLedger Row") as rows,
        (select count(*)::int from "tabLedger Entry" e where total <> (select coalesce(sum(amount), 0) from "tabLedger Row" where parent = e.name)) as torn,
        (select count(*)::int from "tabVersion" v where v.ref_doctype = 'Ledger Entry' and not exists (select from "tabLedger Entry" where name = v.docname)) as orphans`,
    )
    expect(found).toMatchObject({ torn: 0, orphans: 0, rows: found?.total })
  })

  it('has everything that was answered before the backup began', async () => {
    const { host } = copy()
    const names = new Set((await read(host, 'select name from "tabLedger Entry"')).map(({ name }) => name))
    const urls = new Set((await read(host, 'select file_url from "tabFile"')).map(({ file_url }) => file_url))
    expect(acknowledged.documents.filter((name) => !names.has(name))).toEqual([])
    expect(acknowledged.files.filter((url) => !urls.has(url))).toEqual([])
  })

  it('has the content of each file, by its hash, and no half of one', async () => {
    const { site: of } = copy().host
    const members = manifest.members.filter(({ name }) => name.startsWith('files/'))
    for (const { name, sha256: hash } of members) expect(sha256(join(of.folder, name.slice('files/'.length)))).toBe(hash)
    const rows = await read(copy().host, `select file_url, content_hash from "tabFile" where is_folder = 0 and content_hash is not null`)
    expect(rows.length).toBeGreaterThan(8)
    for (const { file_url, content_hash } of rows) {
      const path = join(of.folder, String(file_url).startsWith('/private/') ? '' : 'public', String(file_url))
      expect(createHash('md5').update(readFileSync(path)).digest('hex')).toBe(content_hash)
    }
    expect(members.filter(({ name }) => name.includes('/.'))).toEqual([])
  })

  it('can be used: its users log in, its secrets are read, it goes on', async () => {
    const { host, http: copied } = copy()
    const session = await copied.login('Administrator', 'admin')
    const [first] = await read(host, 'select name from "tabLedger Entry" where secret is not null')
    const path = `/api/resource/Ledger Entry/${first?.name}`
    expect((await copied.request('GET', path, { cookie: session })).body.data).toMatchObject({ total: 1 })
    const json = { doctype: 'Ledger Entry', name: first?.name, fieldname: 'secret' }
    const told = await copied.request('POST', '/api/method/frappe.client.get_password', { cookie: session, json })
    expect(told.body.message).toBe(secret)
    expect((await copied.request('POST', '/api/resource/Ledger Entry', { cookie: session, json: entry(5) })).status).toBe(200)
  })
})
