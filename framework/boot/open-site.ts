import type { App } from '../app/app-folder.ts'
import { readInstalledApps } from '../app/installed.ts'
import type { Logger } from '../config/log.ts'
import type { Site, SocketAddress } from '../config/site.ts'
import { Database } from '../database/database.ts'
import type { ConnectionBudget } from '../database/lanes/budget.ts'
import { openPostgresBus } from '../services/bus/drivers/postgres.ts'
import { SiteHost } from './site-host.ts'

/** How a site is opened. */
export interface OpenSiteOptions {
  /** The embedded server, where the site's database is there. */
  readonly server: SocketAddress | undefined
  readonly log: Logger
  /** An app by name. */
  app(name: string): Promise<App>
  /** The database has no tables yet. */
  readonly empty?: boolean
  /** Connections of all sites of the process together. */
  readonly budget?: ConnectionBudget
  /** Whether the database's disk has room; default: always. */
  hasRoom?(): boolean
}

/** Opens a site: its database, the bus, its apps, settings and DocTypes. Throws `unavailable` where the database cannot be reached. */
export async function openSite(site: Site, { server, log, app, budget, hasRoom, empty = false }: OpenSiteOptions): Promise<SiteHost> {
  const database = Database.open({ connection: site.connection(server), log, budget, hasRoom })
  try {
    const [bus, names] = await Promise.all([openPostgresBus(database, { log }), empty ? [] : readInstalledApps(database.session())])
    const host = new SiteHost({ site, database, bus, log, app, apps: await Promise.all(names.map(app)) })
    if (!empty) {
      await host.warm()
      await host.opened()
    }
    return host
  } catch (error) {
    await database.close()
    throw error
  }
}
