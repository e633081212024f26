import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { readEnvironment } from './environment.ts'
import { badConfig, noBench } from './errors.ts'
import { createJson, readJson, type Settings, updateJson } from './json-file.ts'

/** An app that the bench knows: installed on at least one of its sites. */
export interface BenchApp {
  readonly name: string
  /** Absolute path of its folder. */
  readonly path: string
}

/** What `bench.json` holds. Further keys stay as they are. */
export interface BenchConfig {
  /** Site that answers requests to loopback and plain addresses. */
  readonly default_site: string
  readonly apps: readonly BenchApp[]
  /** Most database connections that a process opens on demand, for all sites together. Default 60; each site has a few besides. */
  readonly connections?: number
  /** Bytes that are kept free on the embedded database's disk: below, writes are refused. Default 32 MiB; 0: never. */
  readonly disk_reserve?: number
  /** What the HTTP server refuses or gives up on: keys of `ServerLimits` (docs/reference/limits.md). */
  readonly limits?: unknown
  /** Proxies whose `X-Forwarded-*` is believed: true (any), an address, a network, or a list of them. Default: none. */
  readonly trust_proxy?: unknown
  /** Where the embedded PostgreSQL lives, once it was set up. */
  readonly postgres?: Readonly<Record<string, unknown>>
}

/** A folder with sites, their database and what they share. */
export class Bench {
  /** Absolute path. */
  readonly folder: string

  constructor(folder: string) {
    this.folder = resolve(folder)
  }

  /** The bench of `CORTADO_BENCH`, or of `./sites`. Throws NO_BENCH where there is none. */
  static find(folder: string = readEnvironment().bench): Bench {
    const bench = new Bench(folder)
    if (!bench.exists) throw noBench({ folder: bench.folder })
    return bench
  }

  /** Makes the folder and `bench.json` where they are missing; an existing bench stays as it is. `made`: it is new. */
  static create(folder: string = readEnvironment().bench, defaultSite = 'localhost'): { bench: Bench; made: boolean } {
    const bench = new Bench(folder)
    mkdirSync(bench.folder, { recursive: true })
    return { bench, made: createJson(bench.file, { default_site: defaultSite, apps: [] }) }
  }

  /** Path of `bench.json`. */
  get file(): string {
    return join(this.folder, 'bench.json')
  }

  get exists(): boolean {
    return existsSync(this.file)
  }

  /** Folder for lock files, sockets and what else belongs to running processes. */
  get runFolder(): string {
    return join(this.folder, '.run')
  }

  /** The configuration as it is on the disk now. Throws NO_BENCH, BAD_CONFIG. */
  get config(): BenchConfig {
    const settings = readJson(this.file)
    if (!settings) throw noBench({ folder: this.folder })
    return this.#checked(settings)
  }

  /** Names of the sites: folders with a `site_config.json`, sorted. */
  async sites(): Promise<string[]> {
    if (!existsSync(this.folder)) return []
    const folders = readdirSync(this.folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    return folders
      .map((entry) => entry.name)
      .filter((name) => existsSync(join(this.folder, name, 'site_config.json')))
      .sort()
  }

  /** Changes keys of `bench.json`, under a lock; undefined removes a key. */
  async update(keys: Settings): Promise<void> {
    await updateJson(this.file, (settings) => ({ ...settings, ...keys }))
  }

  /** Remembers where an app lives. Paths next to the bench are kept relative to it, so that both can move together. */
  async addApp(name: string, path: string): Promise<void> {
    const kept = this.#keptPath(path)
    await updateJson(this.file, (settings) => {
      const apps = entries(settings.apps)
      if (apps.some((app) => app.name === name && app.path === kept)) return settings
      return { ...settings, apps: [...apps.filter((app) => app.name !== name), { name, path: kept }] }
    })
  }

  /** Forgets an app. */
  async removeApp(name: string): Promise<void> {
    await updateJson(this.file, (settings) => ({ ...settings, apps: entries(settings.apps).filter((app) => app.name !== name) }))
  }

  #keptPath(path: string): string {
    const absolute = resolve(path)
    const near = dirname(this.folder)
    return absolute.startsWith(`${near}/`) ? relative(this.folder, absolute) : absolute
  }

  #checked(settings: Settings): BenchConfig {
    const { default_site: site = 'localhost', apps = [], connections } = settings
    if (typeof site !== 'string') throw badConfig({ file: this.file, reason: 'default_site should be a text' })
    if (!Array.isArray(apps)) throw badConfig({ file: this.file, reason: 'apps should be a list of {name, path}' })
    if (connections !== undefined && !(Number.isSafeInteger(connections) && Number(connections) > 0))
      throw badConfig({ file: this.file, reason: 'connections should be a whole number above 0' })
    return { ...settings, default_site: site, apps: entries(apps).map(({ name, path }) => ({ name, path: resolve(this.folder, path) })) }
  }
}

const entries = (apps: unknown): BenchApp[] =>
  Array.isArray(apps) ? apps.filter((app) => typeof app?.name === 'string' && typeof app?.path === 'string') : []
