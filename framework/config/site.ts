import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './bench.ts'
import type { ConnectionOptions } from './connection.ts'
import { readEnvironment } from './environment.ts'
import { badConfig, badSetting, noSite, siteExists } from './errors.ts'
import { createJson, readJson, type Settings, updateJson } from './json-file.ts'

/** What `site_config.json` holds. Further keys (Frappe's, an app's) stay as they are. */
export interface SiteConfig {
  readonly db_name: string
  /** Fernet key: 32 random bytes in URL-safe base64, 44 characters. */
  readonly encryption_key: string
  /** Keys of Encrypted fields, of the same form, the one in use first; `encryption_key` counts as the last. `cortado rotate-keys` adds one. */
  readonly encryption_keys?: readonly string[]
  /** A PostgreSQL of your own, instead of the embedded one. */
  readonly database_url?: string
  readonly [key: string]: unknown
}

/** Where the embedded server listens. */
export interface SocketAddress {
  readonly socketFolder: string
  readonly port: number
  readonly user: string
}

/** A site of the bench: a folder, a configuration, a database. */
export class Site {
  readonly name: string
  readonly bench: Bench
  #config: SiteConfig

  private constructor(bench: Bench, name: string, config: SiteConfig) {
    this.bench = bench
    this.name = name
    this.#config = config
  }

  /** Opens a site; makes its encryption key if it has none. Throws NO_SITE, BAD_CONFIG. */
  static async open(bench: Bench, name: string): Promise<Site> {
    checkSiteName(name)
    const file = configFile(bench, name)
    const settings = readJson(file)
    if (!settings) throw noSite({ site: name, sites: (await bench.sites()).join(', ') || 'none' })
    const complete = settings.encryption_key && settings.db_name ? settings : await updateJson(file, (found) => completed(name, found))
    return new Site(bench, name, checked(file, complete))
  }

  /** Makes folder and configuration; the key in it is made once, even where two processes do this together. Throws SITE_EXISTS. */
  static async create(bench: Bench, name: string, settings: Settings = {}): Promise<Site> {
    checkSiteName(name)
    const file = configFile(bench, name)
    if (!createJson(file, completed(name, settings))) throw siteExists({ site: name })
    const site = await Site.open(bench, name)
    for (const folder of [site.publicFiles, site.privateFiles]) mkdirSync(folder, { recursive: true })
    return site
  }

  /** Whether the bench has a site of that name. */
  static exists(bench: Bench, name: string): boolean {
    return existsSync(configFile(bench, name))
  }

  get folder(): string {
    return join(this.bench.folder, this.name)
  }

  get config(): SiteConfig {
    return this.#config
  }

  /** Folder of uploaded files that anybody may fetch. */
  get publicFiles(): string {
    return join(this.folder, 'public', 'files')
  }

  /** Folder of uploaded files that need a permission. */
  get privateFiles(): string {
    return join(this.folder, 'private', 'files')
  }

  /** The database URL that replaces the embedded server: the site's own, else one made from `DATABASE_URL`; undefined: embedded. */
  get databaseUrl(): string | undefined {
    return this.#config.database_url || environmentUrl(this.bench, this.name, this.#config.db_name)
  }

  /** How to reach the site's database; `server` is needed where it is the embedded one. */
  connection(server: SocketAddress | undefined): ConnectionOptions {
    if (this.databaseUrl) return { connectionString: this.databaseUrl }
    if (!server) throw new Error(`site ${this.name} needs the embedded PostgreSQL, which was not started`)
    return { host: server.socketFolder, port: server.port, user: server.user, database: this.#config.db_name }
  }

  /** Changes keys of the configuration, under a lock. */
  async update(keys: Settings): Promise<void> {
    const file = configFile(this.bench, this.name)
    this.#config = checked(file, await updateJson(file, (settings) => ({ ...settings, ...keys })))
  }
}

/** `DATABASE_URL` names the default site's database; other sites have their own on the same server. Undefined: it is not set. */
function environmentUrl(bench: Bench, name: string, database: string = databaseName(name)): string | undefined {
  const url = readEnvironment().databaseUrl
  if (!url || name === bench.config.default_site) return url
  const other = URL.parse(url)
  if (!other)
    throw badSetting({ setting: 'DATABASE_URL', value: url.replace(/:[^:@/]*@/, ':…@'), expected: 'postgres://user:password@host:port/database' })
  other.pathname = `/${encodeURIComponent(database)}`
  return other.href
}

const configFile = (bench: Bench, name: string): string => join(bench.folder, name, 'site_config.json')

/** Whether it can be a host name, and so a folder. */
export const isSiteName = (name: string): boolean => /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(name) && name.length <= 253 && !name.includes('..')

/** Refuses what cannot be the name of a site. */
export function checkSiteName(name: string): void {
  if (!isSiteName(name))
    throw badSetting({
      setting: 'The site name',
      value: name,
      expected: 'a host name such as erp.example.com: lower-case letters, digits, dots, hyphens',
    })
}

/** A new Fernet key. */
export const makeEncryptionKey = (): string => randomBytes(32).toString('base64url').padEnd(44, '=')

/** `erp.example.com` → `erp_example_com_3f1b2a`: readable, and different for names that only differ in punctuation. */
export const databaseName = (site: string): string =>
  `${site.replace(/[^a-z0-9]+/g, '_').slice(0, 48)}_${createHash('sha256').update(site).digest('hex').slice(0, 6)}`

const completed = (name: string, settings: Settings): Settings => ({
  ...settings,
  db_name: settings.db_name || databaseName(name),
  encryption_key: settings.encryption_key || makeEncryptionKey(),
})

function checked(file: string, settings: Settings): SiteConfig {
  const { db_name, encryption_key, encryption_keys, database_url } = settings
  if (typeof db_name !== 'string' || Buffer.byteLength(db_name) > 63) throw badConfig({ file, reason: 'db_name should be a text of up to 63 bytes' })
  if (typeof encryption_key !== 'string') throw badConfig({ file, reason: 'encryption_key should be a text' })
  if (!isKey(encryption_key)) throw badConfig({ file, reason: 'encryption_key should be 32 bytes in URL-safe base64' })
  if (encryption_keys !== undefined && !(Array.isArray(encryption_keys) && encryption_keys.every(isKey)))
    throw badConfig({ file, reason: 'encryption_keys should be a list of keys: 32 bytes each, in URL-safe base64' })
  if (database_url !== undefined && typeof database_url !== 'string') throw badConfig({ file, reason: 'database_url should be a text' })
  return { ...settings, db_name, encryption_key, ...(database_url ? { database_url } : {}) }
}

const isKey = (value: unknown): boolean => typeof value === 'string' && Buffer.from(value, 'base64url').length === 32

declare module '../context.ts' {
  interface Context {
    readonly site: Site
  }
}
