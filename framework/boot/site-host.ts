import type { App } from '../app/app-folder.ts'
import { type AppMigrationOptions, type AppMigrationReport, migrateApps } from '../app/migrate-apps.ts'
import { makeOneTimeKey } from '../auth/one-time-link.ts'
import { setPassword } from '../auth/passwords.ts'
import { setup } from '../config/errors.ts'
import type { Site } from '../config/site.ts'
import type { Context } from '../context.ts'
import type { Database } from '../database/database.ts'
import { noDefaults } from '../document/default-directory.ts'
import { documents } from '../document/documents.ts'
import { noEventRules } from '../document/event-rules.ts'
import { createFileStore } from '../document/file-store.ts'
import { noLocks } from '../document/lock-directory.ts'
import { settleRenaming } from '../document/rename-settle.ts'
import type { RequestFacts } from '../events/request.ts'
import type { SiteRuntime } from '../http/site-runtime.ts'
import { MailSender } from '../mail/sender.ts'
import type { MigrationOptions, MigrationReport } from '../meta/migrate.ts'
import { administrator, guest, type SessionUser } from '../permission/user.ts'
import { documentScripts } from '../script/document-script.ts'
import { smtpDriver } from '../services/mail/drivers/smtp.ts'
import { WebhookSender } from '../webhook/sender.ts'
import { FaultLog } from './fault-log.ts'
import { InFlight } from './in-flight.ts'
import { contextParts, type SiteApps } from './site-apps.ts'
import { SiteBackground } from './site-background.ts'
import { httpSettings } from './site-http.ts'
import { SiteInstallation } from './site-installation.ts'
import { createMemory, type SiteMemory } from './site-memory.ts'
import type { SiteParts } from './site-parts.ts'
import { unlessLost } from './unit-of-work.ts'

/** Milliseconds for which closing a site waits for its requests. */
const patience = 30_000

/** A site as a process uses it: its database, what is in memory of it, its apps. Only here a Context is made. */
export class SiteHost {
  readonly site: Site
  readonly database: Database
  /** The site as the HTTP server needs it. */
  readonly runtime: SiteRuntime
  /** What sends its mail; looks for what was left over from `start()` on. */
  readonly mail: MailSender
  /** What sends the requests of its webhooks; likewise. */
  readonly webhooks: WebhookSender
  readonly #parts: SiteParts
  readonly #memory: SiteMemory
  readonly #background: SiteBackground
  readonly #installation: SiteInstallation
  readonly #inFlight = new InFlight()
  readonly #changes = { publish: (change: object) => this.#announce(change) }

  constructor(parts: SiteParts) {
    this.#parts = parts
    this.site = parts.site
    this.database = parts.database
    this.#memory = createMemory({
      ...parts,
      fieldTypes: () => this.#apps.fieldTypes,
      appsChanged: () => void this.#installation.reload(),
      renamed: (renaming) =>
        this.#background.add({ name: 'links to a renamed document', work: (run) => run((ctx) => settleRenaming(ctx, renaming)) }),
    })
    this.#installation = new SiteInstallation({
      ...parts,
      memory: this.#memory,
      context: () => this.context(),
      bare: () => ({ ...this.#context(administrator), defaults: noDefaults, locks: noLocks }),
    })
    this.#background = new SiteBackground((fn, options) => this.run(fn, options), parts.log)
    this.runtime = this.#makeRuntime()
    this.mail = new MailSender({
      log: parts.log,
      driver: smtpDriver,
      context: () => this.context(),
      isMuted: () => Boolean(this.site.config.mute_emails),
    })
    this.webhooks = new WebhookSender({ log: parts.log, context: () => this.context() })
  }

  get #apps(): SiteApps {
    return this.#installation.current
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
    const { metas, settings, users, workflows, eventRules, policies, locks, defaults, renames, linksUnderway, clock } = this.#memory
    const db = this.database.session()
    const { log, site } = this.#parts
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
      eventRules,
      policies,
      locks,
      defaults,
      renames,
      linksUnderway,
      webhookSender: this.webhooks,
      changes: this.#changes,
      background: this.#background,
      mail: this.mail,
      gate: this.#memory.gate,
      ...contextParts(this.#apps),
      ...(request && { request }),
    }
  }

  /** Tells everybody what changed; whoever changed it goes on when this process knows it. */
  async #announce(change: object): Promise<void> {
    await this.#parts.bus.publish({ topic: 'document', ...change })
    await this.#memory.settled()
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
    return migrateApps(Object.assign(await this.context(), { eventRules: noEventRules }), this.apps, options)
  }

  /** Installs an app; an installed one is migrated. Its hooks may run again where the transaction loses a deadlock. */
  async install(app: App, options: MigrationOptions = {}): Promise<MigrationReport> {
    if (this.apps.some(({ name }) => name === app.name)) return this.migrate(options)
    return this.#installation.install(app, options)
  }

  /** Takes an app from the site, with its documents. Throws SETUP where it is not installed, is core, or is needed. */
  uninstall(name: string): Promise<{ readonly doctypes: readonly string[] }> {
    return this.#installation.uninstall(name)
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

  /** Waits for what runs (for requests half a minute at most), then closes all connections. */
  async close(): Promise<void> {
    await this.#inFlight.settled(patience)
    await this.#background.close()
    await this.mail.close()
    await this.webhooks.close()
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
      enter: () => this.#inFlight.enter(),
      context: (request) => this.contextOf(request),
      onFault: (ctx, error, id) => faults.record(ctx, error, id),
    }
  }
}
