import type { App } from '../app/app-folder.ts'
import { installApp, uninstallApp } from '../app/install.ts'
import { readInstalledApps } from '../app/installed.ts'
import { type AppMigrationOptions, type AppMigrationReport, migrateApps } from '../app/migrate-apps.ts'
import { makeOneTimeKey } from '../auth/one-time-link.ts'
import { setPassword } from '../auth/passwords.ts'
import { setup } from '../config/errors.ts'
import type { Logger } from '../config/log.ts'
import type { Site } from '../config/site.ts'
import type { Context } from '../context.ts'
import type { Database } from '../database/database.ts'
import { noDefaults } from '../document/default-directory.ts'
import { documents } from '../document/documents.ts'
import { createFileStore } from '../document/file-store.ts'
import { noLocks } from '../document/lock-directory.ts'
import type { RequestFacts } from '../events/request.ts'
import type { SiteRuntime } from '../http/site-runtime.ts'
import type { MigrationOptions, MigrationReport } from '../meta/migrate.ts'
import { administrator, guest, type SessionUser } from '../permission/user.ts'
import { documentScripts } from '../script/document-script.ts'
import type { Bus } from '../services/bus/bus.ts'
import { FaultLog } from './fault-log.ts'
import { type SiteApps, siteApps } from './site-apps.ts'
import { httpSettings } from './site-http.ts'
import { createMemory, type SiteMemory } from './site-memory.ts'

/** What a site is opened with. */
export interface SiteParts {
  readonly site: Site
  readonly database: Database
  readonly bus: Bus
  readonly log: Logger
  /** Installed apps, core first; of a site without tables none. */
  readonly apps: readonly App[]
  /** An app that the bench knows, by name. Throws SETUP. */
  app(name: string): Promise<App>
}

/** A site as a process uses it: its database, what is in memory of it, its apps. Only here a Context is made. */
export class SiteHost {
  readonly site: Site
  readonly database: Database
  /** The site as the HTTP server needs it. */
  readonly runtime: SiteRuntime
  readonly #parts: SiteParts
  readonly #memory: SiteMemory
  #apps: SiteApps

  constructor(parts: SiteParts) {
    this.#parts = parts
    this.site = parts.site
    this.database = parts.database
    this.#apps = siteApps(parts.apps)
    this.#memory = createMemory({
      ...parts,
      fieldTypes: () => this.#apps.fieldTypes,
      appsChanged: () => void this.#reloadApps(),
    })
    this.runtime = this.#makeRuntime()
  }

  /** Installed apps, core first. */
  get apps(): readonly App[] {
    return this.#apps.apps
  }

  /** A Context for one request: as Guest until its session is known. */
  async contextOf(request: RequestFacts): Promise<Context> {
    await this.#memory.freshSettings()
    return this.#context(guest, request)
  }

  /** A Context for a job or a command. Throws SETUP where there is no such user. */
  async context({ user = administrator.name }: { user?: string } = {}): Promise<Context> {
    const known = await this.#memory.users.get(user)
    if (!known) throw setup({ problem: `There is no user ${user} on ${this.site.name}`, remedy: 'Name a user by the e-mail address.' })
    return this.#context(known)
  }

  #context(user: SessionUser, request?: RequestFacts): Context {
    const { metas, settings, users, workflows, policies, locks, defaults, clock } = this.#memory
    const db = this.database.session()
    const { bus, log, site } = this.#parts
    const changes = { publish: (change: object) => bus.publish({ topic: 'document', ...change }) }
    return {
      site,
      log,
      clock,
      db,
      meta: metas.session(db),
      settings,
      users,
      user,
      messages: [],
      documents,
      scripts: documentScripts,
      workflows,
      policies,
      locks,
      defaults,
      changes,
      ...this.#appParts(),
      ...(request && { request }),
    }
  }

  #appParts(): Pick<Context, 'controllers' | 'methods' | 'permissionHooks' | 'bootHooks'> {
    const { controllers, methods, permissionHooks, bootHooks } = this.#apps
    return { controllers, methods, permissionHooks, bootHooks }
  }

  /** Runs `fn` as one unit of work: committed when it resolves, rolled back when it throws. */
  async run<T>(fn: (ctx: Context) => Promise<T>, options: { user?: string } = {}): Promise<T> {
    const ctx = await this.context(options)
    try {
      const result = await fn(ctx)
      await ctx.db.commit()
      return result
    } catch (error) {
      await ctx.db.rollback()
      throw error
    }
  }

  /** Brings the installed apps' patches, files and fixtures into the site. */
  async migrate(options: AppMigrationOptions = {}): Promise<AppMigrationReport> {
    return migrateApps(await this.context(), this.apps, options)
  }

  /** Installs an app; an installed one is migrated. */
  async install(app: App, options: MigrationOptions = {}): Promise<MigrationReport> {
    if (this.apps.some(({ name }) => name === app.name)) return this.migrate(options)
    const before = this.#apps
    const ctx = before.apps.length === 0 ? { ...this.#context(administrator), defaults: noDefaults, locks: noLocks } : await this.context()
    const all = [...before.apps, app]
    this.#apps = siteApps(all)
    try {
      const report = await installApp(Object.assign(ctx, this.#appParts()), all, options)
      if (options.dryRun) this.#apps = before
      else await this.#appsWereChanged()
      return report
    } catch (error) {
      this.#apps = before
      throw error
    }
  }

  /** Takes an app from the site, with its documents. Throws SETUP where it is not installed, is core, or is needed. */
  async uninstall(name: string): Promise<{ readonly doctypes: readonly string[] }> {
    const app = this.apps.find((each) => each.name === name)
    if (!app) throw setup({ problem: `${name} is not installed on ${this.site.name}`, remedy: 'See `cortado list-apps`.' })
    if (app === this.apps[0])
      throw setup({ problem: 'The core app cannot be taken from a site', remedy: 'Remove the site instead: cortado drop-site' })
    const rest = this.apps.filter((each) => each !== app)
    const result = await uninstallApp(await this.context(), app, rest)
    this.#apps = siteApps(rest)
    await this.#appsWereChanged()
    return result
  }

  async #appsWereChanged(): Promise<void> {
    this.#memory.metas.clear()
    this.#memory.users.forget()
    this.#memory.policies.forget()
    await this.#memory.loadSettings()
    await this.#parts.bus.publish({ topic: 'apps' })
  }

  /** Another process may have installed or removed an app. */
  async #reloadApps(): Promise<void> {
    try {
      const names = await readInstalledApps(this.database.session())
      if (names.join() === this.apps.map(({ name }) => name).join()) return
      const before = this.#apps.fieldTypes
      this.#apps = siteApps(await Promise.all(names.map((name) => this.#parts.app(name))))
      if (this.#apps.fieldTypes !== before) this.#memory.metas.clear()
    } catch (err) {
      this.#parts.log.error({ err }, 'the list of installed apps could not be read anew')
    }
  }

  /** Sets Administrator's password. */
  setAdminPassword(password: string): Promise<void> {
    return this.run((ctx) => setPassword(ctx, administrator.name, password))
  }

  /** Key of a one-time link that logs Administrator in. */
  makeLoginKey(): Promise<string> {
    return this.run((ctx) => makeOneTimeKey(ctx, administrator.name))
  }

  /** Reads what every request needs: System Settings, and all DocTypes in one round trip. */
  async warm(): Promise<void> {
    await this.#memory.metas.preload()
    await this.#memory.loadSettings()
  }

  /** Waits for what runs, then closes all connections. */
  async close(): Promise<void> {
    await this.#parts.bus.close()
    await this.database.close()
  }

  #makeRuntime(): SiteRuntime {
    const faults = new FaultLog(this.database)
    const { site } = this.#parts
    const apps = {
      method: (path: string) => this.#apps.methods.find(path),
      list: () => this.#apps.methods.list(),
      title: (name: string) => this.apps.find((app) => app.name === name)?.title,
    }
    const middleware = () => this.#apps.middleware
    return {
      name: site.name,
      apps,
      sessions: this.#memory.gate,
      files: createFileStore(site),
      get middleware() {
        return middleware()
      },
      ...httpSettings(site, this.#memory.settings),
      context: (request) => this.contextOf(request),
      onFault: (ctx, error, id) => faults.record(ctx, error, id),
    }
  }
}
