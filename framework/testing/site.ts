import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import { inject } from 'vitest'
import { readApp } from '../app/app-folder.ts'
import { coreFolder } from '../boot/bench-host.ts'
import { openSite } from '../boot/open-site.ts'
import type { SiteHost } from '../boot/site-host.ts'
import { Bench } from '../config/bench.ts'
import { setup } from '../config/errors.ts'
import { withLock } from '../config/file-lock.ts'
import { type Logger, makeLog } from '../config/log.ts'
import { randomHash } from '../config/names.ts'
import { Site, type SocketAddress } from '../config/site.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { administer, connectionTo, dropDatabase, ensureDatabase } from '../database/embedded/databases.ts'
import type { ConnectionBudget } from '../database/lanes/budget.ts'
import { insert } from '../document/insert.ts'
import { list } from '../document/list.ts'
import { newDocument } from '../document/new.ts'
import { serveSite, type TestServer } from './server.ts'

/** What a test site begins with, besides core. */
export interface TestSiteOptions {
  /** Folders of apps to install. */
  readonly apps?: readonly string[]
  /** Roles to make before the DocTypes, whose permissions may name them. */
  readonly roles?: readonly string[]
  /** DocTypes to make, as `POST /api/resource/DocType` makes them. Default of `module`: Core; of `permissions`: System Manager may do everything. */
  readonly doctypes?: readonly DocTypeJson[]
  /** Further keys of `site_config.json`. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Takes what site and server log. Default: warnings of the site, on standard error. */
  readonly log?: Logger
  /** Connections shared with other sites, as those of one process share theirs. Default: without limit. */
  readonly budget?: ConnectionBudget
}

/** A site that one test file uses: real PostgreSQL, real HTTP. */
export interface TestSite {
  readonly host: SiteHost
  /** Runs `fn` as Administrator (or `user`) and commits. */
  run<T>(fn: (ctx: Context) => Promise<T>, options?: { user?: string }): Promise<T>
  /** A server of the site on a free port of loopback, made on the first call. */
  http(): Promise<TestServer>
  /** A second process's view of the same site: its own memory, connections and bus. Closed with the site. */
  another(): Promise<SiteHost>
  /** Closes everything and removes database and folder. */
  close(): Promise<void>
}

/** Administrator's password on test sites. */
export const adminPassword = 'admin'

const template = 'template_core'

/** Makes a site for a test file: a copy of a database with core. Call it in `beforeAll`, and `close` in `afterAll`. */
export async function createTestSite({ apps = [], roles = [], doctypes = [], settings = {}, log, budget }: TestSiteOptions = {}): Promise<TestSite> {
  const server = inject('postgres')
  await ensureTemplate(server)
  const folder = mkdtempSync(join(tmpdir(), 'cortado-site-'))
  const { bench } = Bench.create(join(folder, 'sites'))
  const site = await Site.create(bench, 'localhost', { ...settings, db_name: `test_${randomHash()}`, encryption_key: templateKey })
  await administer(connectionTo(server, 'postgres'), (client) =>
    client.query(`create database ${site.config.db_name} template ${template} strategy file_copy`),
  )
  const open = () => openSite(site, { server, log: log ?? makeLog('warn'), app: named(apps), budget })
  const host = await open()
  const opened: SiteHost[] = [host]
  for (const path of apps) await host.install(await readApp(path))
  await host.run(async (ctx) => {
    await makeRoles(ctx, roles)
    for (const json of doctypes)
      await insert(await newDocument(ctx, 'DocType', { module: 'Core', custom: 1, permissions: [everything(json)], ...json }))
  })
  let http: Promise<TestServer> | undefined
  return {
    host,
    run: (fn, options) => host.run(fn, options),
    http: () => (http ??= serveSite(host, {}, log)),
    async another() {
      const other = await open()
      opened.push(other)
      return other
    },
    async close() {
      await (await http)?.close()
      for (const each of opened) await each.close()
      await dropDatabase(server, site.config.db_name)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Makes the roles of these that the site has not. */
export async function makeRoles(ctx: Context, roles: readonly string[]): Promise<void> {
  if (roles.length === 0) return
  const there = (await list(ctx, 'Role', { filters: { name: ['in', roles] }, page_length: 0 })) as Row[]
  const missing = new Set(roles).difference(new Set(there.map(({ name }) => String(name))))
  for (const role_name of missing) await insert(await newDocument(ctx, 'Role', { role_name }))
}

/** Secrets in the template are encrypted with this key. */
const templateKey = Buffer.alloc(32, 7).toString('base64url').padEnd(44, '=')

const everyday = { read: 1, write: 1, create: 1, delete: 1, report: 1, export: 1, share: 1, print: 1, email: 1 }

/** All rights that documents of a DocType can have. */
const everything = ({ is_submittable, allow_import }: DocTypeJson) => ({
  role: 'System Manager',
  ...everyday,
  ...(is_submittable && { submit: 1, cancel: 1, amend: 1 }),
  ...(allow_import && { import: 1 }),
})

const named = (paths: readonly string[]) => async (name: string) => {
  const known = await Promise.all([coreFolder, ...paths].map((path) => readApp(path)))
  const app = known.find((each) => each.name === name)
  if (!app) throw setup({ problem: `The test names no folder for the app ${name}`, remedy: 'Add it to apps.' })
  return app
}

/** The first test that needs it makes the template; the others of the run wait. */
async function ensureTemplate(server: SocketAddress): Promise<void> {
  await withLock(join(server.socketFolder, '..', 'template.lock'), async () => {
    const there = await administer(connectionTo(server, 'postgres'), (client) =>
      client.query('select 1 from pg_database where datname = $1 and datistemplate', [template]),
    )
    if (there.rows.length > 0) return
    await makeTemplate(server)
    await administer(connectionTo(server, 'postgres'), (client) => client.query(`alter database ${template} is_template true`))
  })
}

async function makeTemplate(server: SocketAddress): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-template-'))
  try {
    const site = await Site.create(Bench.create(folder).bench, 'localhost', { db_name: template, encryption_key: templateKey })
    await ensureDatabase(server, template)
    const host = await openSite(site, { server, log: makeLog('warn'), app: named([]), empty: true })
    await host.install(await readApp(coreFolder))
    await host.setAdminPassword(adminPassword)
    await host.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
