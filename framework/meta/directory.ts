import type { Db } from '../database/db.ts'
import type { MetaStore } from './meta.ts'

/** What a directory needs that holds something of a site in memory: users, workflows, policies, locks, defaults. */
export interface DirectoryOptions {
  /** A session of the site's database, for one look-up. */
  db(): Db
  readonly meta: Pick<MetaStore, 'find'>
  /** Whether announcements of other processes arrive (the bus is connected); while not, every look-up asks the database. Default: always. */
  trusted?(): boolean
}
