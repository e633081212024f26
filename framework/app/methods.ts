import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { notWhitelisted } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { App } from './app-folder.ts'
import { offeredPaths } from './offered.ts'
import { type ArgumentTypes, isWhitelisted, type WhitelistOptions } from './whitelist.ts'

/** A method that clients may call, with the arguments as they were sent. */
export interface Method {
  readonly fn: (ctx: Context, args: Record<string, unknown>) => unknown
  readonly options: Pick<WhitelistOptions<ArgumentTypes>, 'args' | 'allowGuest' | 'methods' | 'xssSafe' | 'words'>
}

/** A method with the path under which clients call it. */
export interface OfferedMethod {
  readonly path: string
  readonly options: Method['options']
}

const part = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Finds what the apps of a site offer under dotted paths; each path is looked up once. */
export class Methods {
  readonly #apps: readonly App[]
  readonly #overrides: ReadonlyMap<string, string>
  readonly #known = new Map<string, Promise<Method | undefined>>()
  #offered: Promise<readonly OfferedMethod[]> | undefined

  constructor(apps: readonly App[]) {
    this.#apps = apps
    this.#overrides = new Map(apps.flatMap((app) => Object.entries(app.definition.overrideMethods ?? {})))
  }

  /** The method of a path. undefined: no app has it. Throws notWhitelisted where the function exists and is not open to clients. */
  find(path: string): Promise<Method | undefined> {
    const known = this.#known.get(path)
    if (known) return known
    const found = this.#load(this.#overrides.get(path) ?? path)
    // paths come from clients: only those that exist are remembered
    found.then(
      (method) => method && this.#known.set(path, found),
      () => {},
    )
    return found
  }

  /** All methods of the apps, by path. The first call loads the files that have some. */
  list(): Promise<readonly OfferedMethod[]> {
    this.#offered ??= this.#list()
    return this.#offered
  }

  async #list(): Promise<OfferedMethod[]> {
    const paths = (await Promise.all(this.#apps.map(offeredPaths))).flat()
    const all = [...new Set([...paths, ...this.#overrides.keys()])]
    const methods = await Promise.all(all.map((path) => this.find(path)))
    return all.flatMap((path, index) => {
      const options = methods[index]?.options
      return options ? [{ path, options }] : []
    })
  }

  async #load(path: string): Promise<Method | undefined> {
    const parts = path.split('.')
    if (parts.length < 2 || parts.length > 20 || !parts.every((each) => part.test(each))) return undefined
    const name = parts.pop() ?? ''
    for (const file of this.#files(parts)) {
      const exported = ((await import(pathToFileURL(file).href)) as Record<string, unknown>)[name]
      if (isWhitelisted(exported)) return { fn: exported.call, options: exported.whitelisted }
      if (typeof exported === 'function') throw notWhitelisted({ method: path })
    }
    return undefined
  }

  /** Files that a path may mean: below `methods/` the whole path, else the path without the app's name. */
  #files(parts: readonly string[]): string[] {
    const [first = '', ...rest] = parts
    const owners = this.#apps.filter(({ name, definition }) => name === first || definition.aliases?.includes(first))
    return owners
      .flatMap(({ folder }) => [join(folder, 'methods', ...parts), ...(rest.length ? [join(folder, ...rest)] : [])])
      .flatMap((stem) => [`${stem}.ts`, `${stem}.js`])
      .filter((file) => existsSync(file))
  }
}

declare module '../context.ts' {
  interface Context {
    /** What the apps of the site offer under dotted paths. */
    readonly methods: Methods
  }
}
