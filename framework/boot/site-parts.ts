import type { App } from '../app/app-folder.ts'
import type { Logger } from '../config/log.ts'
import type { Site } from '../config/site.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../services/bus/bus.ts'

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
