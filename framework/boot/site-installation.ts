import type { App } from '../app/app-folder.ts'
import { installApp, uninstallApp } from '../app/install.ts'
import { readInstalledApps } from '../app/installed.ts'
import { setup } from '../config/errors.ts'
import type { Context } from '../context.ts'
import { noEventRules } from '../document/event-rules.ts'
import type { MigrationOptions, MigrationReport } from '../meta/migrate.ts'
import { contextParts, type SiteApps, siteApps } from './site-apps.ts'
import type { SiteMemory } from './site-memory.ts'
import type { SiteParts } from './site-parts.ts'
import { unlessLost } from './unit-of-work.ts'

/** What changing the apps of a site needs of it. */
export interface InstallationParts extends SiteParts {
  readonly memory: SiteMemory
  /** A Context as Administrator. */
  context(): Promise<Context>
  /** The same of a site without tables. */
  bare(): Context
}

/** The apps that are installed on a site, in this process, and how they become others. */
export class SiteInstallation {
  #current: SiteApps
  /** What changes `#current`, one after the other: an announcement that arrives in the middle of an installation would take the new app's code away from it. */
  #turn: Promise<unknown> = Promise.resolve()
  readonly #parts: InstallationParts

  constructor(parts: InstallationParts) {
    this.#parts = parts
    this.#current = siteApps(parts.apps)
  }

  /** The installed apps, and what is made of them. */
  get current(): SiteApps {
    return this.#current
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(change)
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  /** Installs an app that is not there. */
  install(app: App, options: MigrationOptions): Promise<MigrationReport> {
    return this.#inTurn(() => this.#install(app, options))
  }

  async #install(app: App, options: MigrationOptions): Promise<MigrationReport> {
    const before = this.#current
    const open = async (): Promise<Context> => {
      const ctx = before.apps.length === 0 ? this.#parts.bare() : await this.#parts.context()
      return Object.assign(ctx, contextParts(this.#current), { eventRules: noEventRules })
    }
    const all = [...before.apps, app]
    this.#current = siteApps(all)
    try {
      const report = await unlessLost(open, (ctx) => installApp(ctx, all, options))
      if (options.dryRun) this.#current = before
      else await this.#changed()
      return report
    } catch (error) {
      this.#current = before
      throw error
    }
  }

  /** Takes an app from the site, with its documents. Throws SETUP where it is not installed, is core, or is needed. */
  uninstall(name: string): Promise<{ readonly doctypes: readonly string[] }> {
    return this.#inTurn(() => this.#uninstall(name))
  }

  async #uninstall(name: string): Promise<{ readonly doctypes: readonly string[] }> {
    const { apps } = this.#current
    const app = apps.find((each) => each.name === name)
    if (!app) throw setup({ problem: `${name} is not installed on ${this.#parts.site.name}`, remedy: 'See `cortado list-apps`.' })
    if (app === apps[0]) throw setup({ problem: 'The core app cannot be taken from a site', remedy: 'Remove the site instead: cortado drop-site' })
    const rest = apps.filter((each) => each !== app)
    const result = await unlessLost(
      async () => Object.assign(await this.#parts.context(), { eventRules: noEventRules }),
      (ctx) => uninstallApp(ctx, app, rest),
    )
    this.#current = siteApps(rest)
    await this.#changed()
    return result
  }

  async #changed(): Promise<void> {
    const { memory, bus } = this.#parts
    memory.metas.clear()
    memory.users.forget()
    memory.policies.forget()
    await memory.loadSettings()
    await bus.publish({ topic: 'apps' })
  }

  /** Another process may have installed or removed an app. What fails is logged. */
  reload(): Promise<void> {
    return this.#inTurn(() => this.#reload())
  }

  async #reload(): Promise<void> {
    const { database, log, memory } = this.#parts
    try {
      const names = await readInstalledApps(database.session())
      if (names.join() === this.#current.apps.map(({ name }) => name).join()) return
      const before = this.#current.fieldTypes
      this.#current = siteApps(await Promise.all(names.map((name) => this.#parts.app(name))))
      if (this.#current.fieldTypes !== before) memory.metas.clear()
    } catch (err) {
      log.error({ err }, 'the list of installed apps could not be read anew')
    }
  }
}
