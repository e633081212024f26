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
import type { Db } from '../database/db.ts'
import { repeatLost } from '../database/repeat.ts'
import { noDefaults } from '../document/default-directory.ts'
import { documents } from '../document/documents.ts'
import { createFileStore } from '../document/file-store.ts'
import { noLocks } from '../document/lock-directory.ts'
import { settleRenaming } from '../document/rename-settle.ts'
import type { RequestFacts } from '../events/request.ts'
import type { SiteRuntime } from '../http/site-runtime.ts'
import { MailSender } from '../mail/sender.ts'
import type { MigrationOptions, MigrationReport } from '../meta/migrate.ts'
import { administrator, guest, type SessionUser } from '../permission/user.ts'
import { documentScripts } from '../script/document-script.ts'
import type { Bus } from '../services/bus/bus.ts'
import { smtpDriver } from '../services/mail/drivers/smtp.ts'
import { FaultLog } from './fault-log.ts'
import { type SiteApps, siteApps } from './site-apps.ts'
import { SiteBackground } from './site-background.ts'
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

/** Runs a unit of work on a Context of its own, and anew where its transaction was lost and nothing is committed. What fails is rolled back. */
async function unlessLost<T>(open: () => Promise<Context>, work: (ctx: Context) => Promise<T>): Promise<T> {
  let db: Db | undefined
  const once = async (): Promise<T> => {
    const ctx = await open()
    db = ctx.db
    try {
      return await work(ctx)
    } catch (error) {
      await ctx.db.rollback()
      throw error
    }
  }
  return repeatLost(once, () => db?.commits === 0)
}

/** A site as a process uses it: its database, what is in memory of it, its apps. Only here a Context is made. */
export class SiteHost {
  readonly site: Site
  readonly database: Database
  /** The site as the HTTP server needs it. */
  readonly runtime: SiteRuntime
  /** What sends its mail; looks for what was left over from `start()` on. */
  readonly mail: MailSender
  readonly #parts: SiteParts
  readonly #memory: SiteMemory
  readonly #background: SiteBackground
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
      renamed: (renaming) =>
        this.#background.add({ name: 'links to a renamed document', work: (run) => run((ctx) => settleRenaming(ctx, renaming)) }),
    })
    this.#background = new SiteBackground((fn, options) => this.run(fn, options), parts.log)
    this.runtime = this.#makeRuntime()
    this.mail = new MailSender({
      log: parts.log,
      driver: smtpDriver,
      context: () => this.context(),
      isMuted: () => Boolean(this.site.config.mute_emails),
    })
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
    const { metas, settings, users, workflows, policies, locks, defaults, renames, clock } = this.#memory
    const db = this.database.session()
    const { log, site } = this.#parts
    const changes = { publish: (change: object) => this.#announce(change) }
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
      renames,
      changes,
      background: this.#background,
      mail: this.mail,
      gate: this.#memory.gate,
      ...this.#appParts(),
      ...(request && { request }),
    }
  }

  /** Tells everybody what changed; whoever changed it goes on when this process knows it. */
  async #announce(change: object): Promise<void> {
    await this.#parts.bus.publish({ topic: 'document', ...change })
    await this.#memory.settled()
  }

  #appParts(): Pick<Context, 'controllers' | 'methods' | 'permissionHooks' | 'bootHooks'> {
    const { controllers, methods, permissionHooks, bootHooks } = this.#apps
    return { controllers, methods, permissionHooks, bootHooks }
  }

  /**
   * Runs `fn` as one unit of work: committed when it resolves, rolled back when it throws. **`fn` may run again**, from its start and with a Context of its
   * own, where its transaction loses a deadlock and nothing of it was committed: what it does beside the database should bear that, or be registered
   * with `afterCommit`, which runs once.
   */
  run<T>(fn: (ctx: Context) => Promise<T>, options: { user?: string } = {}): Promise<T> {
    return unlessLost(
      () => this.context(options),
      async (ctx) => {
        const result = await ctx.db.attempt(() => fn(ctx))
        await ctx.db.commit()
        return result
      },
    )
  }

  /** Brings the installed apps' patches, files and fixtures into the site. */
  async migrate(options: AppMigrationOptions = {}): Promise<AppMigrationReport> {
    return migrateApps(await this.context(), this.apps, options)
  }

  /** Installs an app; an installed one is migrated. Its hooks may run again where the transaction loses a deadlock. */
  async install(app: App, options: MigrationOptions = {}): Promise<MigrationReport> {
    if (this.apps.some(({ name }) => name === app.name)) return this.migrate(options)
    const before = this.#apps
    const open = async (): Promise<Context> => {
      const ctx = before.apps.length === 0 ? { ...this.#context(administrator), defaults: noDefaults, locks: noLocks } : await this.context()
      return Object.assign(ctx, this.#appParts())
    }
    const all = [...before.apps, app]
    this.#apps = siteApps(all)
    try {
      const report = await unlessLost(open, (ctx) => installApp(ctx, all, options))
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
    const result = await unlessLost(
      () => this.context(),
      (ctx) => uninstallApp(ctx, app, rest),
    )
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

  /** Tells the apps that this process has opened the site. What fails is logged: the site is served all the same. */
  async opened(): Promise<void> {
    for (const { name, definition } of this.apps) {
      if (!definition.siteOpened) continue
      await this.run(async (ctx) => definition.siteOpened?.(ctx)).catch((err: unknown) =>
        this.#parts.log.error({ err, app: name }, 'what the app does when its site is opened failed'),
      )
    }
  }

  /** Waits for what runs, then closes all connections. */
  async close(): Promise<void> {
    await this.#background.close()
    await this.mail.close()
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
