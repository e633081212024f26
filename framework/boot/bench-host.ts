import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type App, readApp } from '../app/app-folder.ts'
import type { Bench } from '../config/bench.ts'
import { noSite, setup, siteExists } from '../config/errors.ts'
import { withLock } from '../config/file-lock.ts'
import type { Logger } from '../config/log.ts'
import { checkSiteName, databaseName, Site } from '../config/site.ts'
import { DiskSpace } from '../database/embedded/disk-space.ts'
import { type EmbeddedServer, startEmbedded } from '../database/embedded/embedded.ts'
import { ConnectionBudget } from '../database/lanes/budget.ts'
import type { MigrationOptions, MigrationReport } from '../meta/migrate.ts'
import { completeSite, OpenSites } from './open-sites.ts'
import type { SiteHost } from './site-host.ts'
import type { Addressee } from './site-of-request.ts'

/** How a bench is opened. */
export interface BenchHostOptions {
  readonly log: Logger
  /** Told of what takes time. */
  progress?(text: string): void
  /** It serves for long: mail that was left over is sent. Default false. */
  readonly serves?: boolean
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

/** A bench as a process uses it: its database server, and the sites that were asked for. */
export class BenchHost {
  readonly bench: Bench
  readonly log: Logger
  readonly #progress: (text: string) => void
  readonly #serves: boolean
  #server: Promise<EmbeddedServer> | undefined
  #space: DiskSpace | undefined
  readonly #sites: OpenSites
  readonly #apps = new Map<string, Promise<App>>()
  #default: { readonly name: string; readonly seen: number } | undefined
  /** Connections of all its sites together. */
  readonly #budget: ConnectionBudget

  private constructor(bench: Bench, { log, progress, serves }: BenchHostOptions) {
    this.bench = bench
    this.log = log
    this.#progress = progress ?? (() => {})
    this.#serves = serves ?? false
    this.#budget = new ConnectionBudget(bench.config.connections)
    this.#sites = new OpenSites({ bench, log, open: (site) => this.#open(site) })
  }

  /** Opens a bench. Neither database nor sites are touched before they are needed. */
  static async open(bench: Bench, options: BenchHostOptions): Promise<BenchHost> {
    return new BenchHost(bench, options)
  }

  /** The embedded PostgreSQL, started or adopted on first need. */
  server(): Promise<EmbeddedServer> {
    if (this.#server) return this.#server
    const starting = startEmbedded(this.bench, { progress: this.#progress })
    this.#server = starting
    starting.catch(() => {
      if (this.#server === starting) this.#server = undefined
    })
    return starting
  }

  /** Starts the embedded PostgreSQL again where one that was started here has ended by itself. Answers whether that was needed; throws SETUP, and tries again with the next call. */
  async reviveServer(): Promise<boolean> {
    const ended = await this.#server
    if (!ended || ended.isRunning()) return false
    const revived = await startEmbedded(this.bench, { progress: this.#progress })
    this.#server = Promise.resolve(revived)
    // only now: nobody stops the new one meanwhile
    await ended.stop()
    return true
  }

  /** Looks whether the embedded server's disk has room. From the first call on, writes are refused while it has not. */
  async watchSpace(): Promise<void> {
    const server = await this.#server
    if (!server) return
    this.#space ??= new DiskSpace(server.data, this.bench.config.disk_reserve)
    const change = await this.#space.look()
    if (!change) return
    const free = `${Math.floor(change.free / 2 ** 20)} MB are free`
    if (change.short) this.log.error(`the database's disk is all but full (${free}): nothing is written until there is room`)
    else this.log.warn(`the database's disk has room again (${free})`)
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
    const host = await this.#sites.get(name)
    if (host) return host
    throw noSite({ site: name, sites: (await this.bench.sites()).join(', ') || 'none' })
  }

  async #open(site: Site, empty = false): Promise<SiteHost> {
    const [{ openSite }, server] = await Promise.all([import('./open-site.ts'), this.#serverOf(site)])
    const hasRoom = server && (() => !this.#space?.short)
    const host = await openSite(site, { server, log: this.log, app: (app) => this.appNamed(app), empty, budget: this.#budget, hasRoom })
    if (this.#serves) for (const sender of [host.mail, host.webhooks]) sender.start()
    return host
  }

  async #serverOf(site: Site): Promise<EmbeddedServer | undefined> {
    return site.databaseUrl ? undefined : this.server()
  }

  /** Starts what the default site needs: the embedded PostgreSQL, unless it has another. */
  async serverForDefault(): Promise<void> {
    const site = await completeSite(this.bench, this.bench.config.default_site)
    if (site) await this.#serverOf(site)
  }

  /** Whether there is a site of that name that was made to its end; nothing is opened. */
  async has(name: string): Promise<boolean> {
    return (await completeSite(this.bench, name)) !== undefined
  }

  /** Read from the disk at most once a second. */
  #defaultSite(): string {
    if (!this.#default || Date.now() - this.#default.seen >= 1_000) this.#default = { name: this.bench.config.default_site, seen: Date.now() }
    return this.#default.name
  }

  /** The site that a request means; undefined: there is none of that name, or it is still being made. */
  find(addressee: Addressee): Promise<SiteHost | undefined> {
    return this.#sites.get(addressee === 'default' ? this.#defaultSite() : addressee.site)
  }

  /** Closes sites that are gone, or that nobody asked for in `idle` milliseconds; the default site stays. */
  closeUnused(idle: number): Promise<void> {
    return this.#sites.closeUnused(idle, this.bench.config.default_site)
  }

  /**
   * Makes a site: folder, configuration, database, core, further apps. What is left of an attempt that was killed is removed first. Two that make the
   * same one at a time: the second waits, then throws SITE_EXISTS.
   */
  async createSite(name: string, { adminPassword, apps = [], settings = {} }: NewSite = {}): Promise<SiteHost> {
    checkSiteName(name)
    const chosen = await Promise.all([coreFolder, ...apps].map((folder) => this.app(folder)))
    return withLock(this.#lockOf(name), async () => {
      if (await this.has(name)) throw siteExists({ site: name })
      if (Site.exists(this.bench, name)) await this.#remove(name)
      const site = await Site.create(this.bench, name, { ...settings, installing: true })
      try {
        return await this.#make(site, chosen, adminPassword)
      } catch (error) {
        // what cannot be removed now is when the site is made again; the cause is what matters
        await this.#remove(name).catch((err: unknown) => this.log.warn({ err, site: name }, 'what was made of the site is still there'))
        throw error
      }
    })
  }

  async #make(site: Site, apps: readonly App[], adminPassword: string | undefined): Promise<SiteHost> {
    const { createSiteDatabase } = await import('./site-database.ts')
    await createSiteDatabase(site, await this.#serverOf(site))
    await site.update({ installing: 'tables' })
    const host = await this.#open(site, true)
    try {
      for (const app of apps) await this.install(host, app)
      if (adminPassword) await host.setAdminPassword(adminPassword)
      await site.update({ installing: undefined })
    } catch (error) {
      await host.close()
      throw error
    }
    this.#sites.add(host)
    return host
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
    checkSiteName(name)
    await withLock(this.#lockOf(name), () => this.#remove(name))
  }

  /** The mark comes first: from then on it is no site any more, whatever happens. A database of which we do not know that it is ours stays. */
  async #remove(name: string): Promise<void> {
    const site = await Site.open(this.bench, name)
    if (site.config.installing !== true) {
      await site.update({ installing: 'removal' })
      await this.#sites.close(name)
      const { dropSiteDatabase } = await import('./site-database.ts')
      await dropSiteDatabase(site, await this.#serverOf(site))
    }
    rmSync(site.folder, { recursive: true, force: true })
  }

  /** Beside the sites, since their folders come and go. */
  #lockOf = (name: string): string => join(this.bench.runFolder, `site-${databaseName(name)}.lock`)

  /** Closes sites, then leaves the database server: the last process of the bench stops it. */
  async close(): Promise<void> {
    await this.#sites.closeAll()
    const server = await this.#server?.catch(() => undefined)
    this.#server = undefined
    await server?.stop()
  }
}

/** Whether anything is wrong with a site that commands should say before they use it. Throws SETUP. */
export async function demandComplete(bench: Bench, name: string): Promise<void> {
  if (Site.exists(bench, name) && !(await completeSite(bench, name)))
    throw setup({ problem: `The site ${name} was not made to its end`, remedy: `Make it again: cortado new-site ${name}` })
}
