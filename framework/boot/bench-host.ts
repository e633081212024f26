import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type App, readApp } from '../app/app-folder.ts'
import type { Bench } from '../config/bench.ts'
import { noSite, setup, siteExists } from '../config/errors.ts'
import type { Logger } from '../config/log.ts'
import { Site } from '../config/site.ts'
import { type EmbeddedServer, startEmbedded } from '../database/embedded/embedded.ts'
import type { MigrationOptions, MigrationReport } from '../meta/migrate.ts'
import { openSite } from './open-site.ts'
import { createSiteDatabase, dropSiteDatabase } from './site-database.ts'
import type { SiteHost } from './site-host.ts'
import type { Addressee } from './site-of-request.ts'

/** How a bench is opened. */
export interface BenchHostOptions {
  readonly log: Logger
  /** Told of what takes time. */
  progress?(text: string): void
}

/** What a new site begins with. */
export interface NewSite {
  /** Administrator's password; absent: none, one gets in by a one-time link, or after `cortado set-admin-password`. */
  readonly adminPassword?: string
  /** Folders of apps to install besides core. */
  readonly apps?: readonly string[]
  /** Further keys of `site_config.json`. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/** Folder of the core app, which every site has. */
export const coreFolder = join(import.meta.dirname, '../../apps/core')
/** Folder of the example app, which the first start installs. */
export const exampleFolder = join(import.meta.dirname, '../../apps/erp')

/** Milliseconds for which an open site is believed to exist still. */
const believed = 1_000

/** A bench as a process uses it: its database server, and the sites that were asked for. */
export class BenchHost {
  readonly bench: Bench
  readonly log: Logger
  readonly #progress: (text: string) => void
  #server: Promise<EmbeddedServer> | undefined
  readonly #sites = new Map<string, { host: Promise<SiteHost>; seen: number }>()
  readonly #apps = new Map<string, Promise<App>>()

  private constructor(bench: Bench, { log, progress }: BenchHostOptions) {
    this.bench = bench
    this.log = log
    this.#progress = progress ?? (() => {})
  }

  /** Opens a bench. Neither database nor sites are touched before they are needed. */
  static async open(bench: Bench, options: BenchHostOptions): Promise<BenchHost> {
    return new BenchHost(bench, options)
  }

  /** The embedded PostgreSQL, started or adopted on first need. */
  server(): Promise<EmbeddedServer> {
    this.#server ??= startEmbedded(this.bench, { progress: this.#progress })
    this.#server.catch(() => {
      this.#server = undefined
    })
    return this.#server
  }

  /** Starts the embedded PostgreSQL again where it has ended by itself. Answers whether that was needed. */
  async reviveServer(): Promise<boolean> {
    const server = await this.#server
    if (!server || server.isRunning()) return false
    this.#server = undefined
    await this.server()
    return true
  }

  /** An app by its folder; read once. */
  app(folder: string): Promise<App> {
    const known = this.#apps.get(folder) ?? readApp(folder)
    this.#apps.set(folder, known)
    known.catch(() => this.#apps.delete(folder))
    return known
  }

  /** An app that is installed on one of the bench's sites. Throws SETUP where the bench does not know it. */
  async appNamed(name: string): Promise<App> {
    const folder = name === 'core' ? coreFolder : this.bench.config.apps.find((app) => app.name === name)?.path
    if (!folder)
      throw setup({
        problem: `The bench does not know where the app ${name} lies`,
        remedy: `Tell it: cortado install-app PATH, or add it to apps in ${this.bench.file}.`,
      })
    return this.app(folder)
  }

  /** An open site. Throws NO_SITE. */
  async site(name: string): Promise<SiteHost> {
    const known = this.#sites.get(name)
    if (known && Date.now() - known.seen < believed) return known.host
    if (!Site.exists(this.bench, name)) {
      if (known) await this.#forget(name)
      throw noSite({ site: name, sites: (await this.bench.sites()).join(', ') || 'none' })
    }
    const host = known?.host ?? this.#open(name)
    this.#sites.set(name, { host, seen: Date.now() })
    host.catch(() => this.#sites.delete(name))
    return host
  }

  async #open(name: string): Promise<SiteHost> {
    const site = await Site.open(this.bench, name)
    return openSite(site, { server: site.databaseUrl ? undefined : await this.server(), log: this.log, app: (app) => this.appNamed(app) })
  }

  async #forget(name: string): Promise<void> {
    const known = this.#sites.get(name)
    this.#sites.delete(name)
    await known?.host.then((host) => host.close())
  }

  /** Whether there is a site of that name that was made to its end; nothing is opened. */
  has(name: string): Promise<boolean> {
    return isComplete(this.bench, name)
  }

  /** The site that a request means; undefined: there is none of that name, or it is still being made. */
  async find(addressee: Addressee): Promise<SiteHost | undefined> {
    const name = addressee === 'default' ? this.bench.config.default_site : addressee.site
    const known = this.#sites.get(name)
    if (known && Date.now() - known.seen < believed) return known.host
    if (!(await isComplete(this.bench, name))) return undefined
    return this.site(name)
  }

  /** Makes a site: folder, configuration, database, core, further apps. What is left of an attempt that was killed is removed first. Throws SITE_EXISTS. */
  async createSite(name: string, { adminPassword, apps = [], settings = {} }: NewSite = {}): Promise<SiteHost> {
    if (Site.exists(this.bench, name)) {
      if (await isComplete(this.bench, name)) throw siteExists({ site: name })
      await this.dropSite(name)
    }
    const chosen = await Promise.all([coreFolder, ...apps].map((folder) => this.app(folder)))
    const site = await Site.create(this.bench, name, { ...settings, installing: true })
    try {
      const server = site.databaseUrl ? undefined : await this.server()
      await createSiteDatabase(site, server)
      const host = await openSite(site, { server, log: this.log, app: (app) => this.appNamed(app), empty: true })
      this.#sites.set(name, { host: Promise.resolve(host), seen: Date.now() })
      for (const app of chosen) await this.install(host, app)
      if (adminPassword) await host.setAdminPassword(adminPassword)
      await site.update({ installing: undefined })
      return host
    } catch (error) {
      await this.dropSite(name)
      throw error
    }
  }

  /** Installs an app on a site; the bench remembers where it lies. */
  async install(host: SiteHost, app: App, options: MigrationOptions = {}): Promise<MigrationReport> {
    const known = this.bench.config.apps.some(({ name }) => name === app.name)
    if (!options.dryRun) await this.bench.addApp(app.name, app.folder)
    let report: MigrationReport
    try {
      report = await host.install(app, options)
    } catch (error) {
      if (!known) await this.bench.removeApp(app.name)
      throw error
    }
    if (!options.dryRun) this.#progress(`${host.site.name}: ${app.title} is installed (${report.written.length} DocTypes)`)
    return report
  }

  /** Removes a site with its database and its files. Throws NO_SITE. */
  async dropSite(name: string): Promise<void> {
    const site = await Site.open(this.bench, name)
    await this.#forget(name)
    await site.update({ installing: true })
    await dropSiteDatabase(site, site.databaseUrl ? undefined : await this.server())
    rmSync(site.folder, { recursive: true, force: true })
  }

  /** Closes sites, then leaves the database server: the last process of the bench stops it. */
  async close(): Promise<void> {
    for (const name of [...this.#sites.keys()]) await this.#forget(name)
    const server = this.#server
    this.#server = undefined
    await (await server)?.stop()
  }
}

/** Whether a site was made to its end: an attempt that was killed leaves a mark in the configuration. */
async function isComplete(bench: Bench, name: string): Promise<boolean> {
  if (!/^[a-z0-9._-]{1,253}$/.test(name) || !Site.exists(bench, name)) return false
  return (await Site.open(bench, name)).config.installing !== true
}

/** Whether anything is wrong with a site that commands should say before they use it. Throws SETUP. */
export async function demandComplete(bench: Bench, name: string): Promise<void> {
  if (Site.exists(bench, name) && !(await isComplete(bench, name)))
    throw setup({ problem: `The site ${name} was not made to its end`, remedy: `Make it again: cortado new-site ${name}` })
}
