import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isAppFolder } from '../app/is-app-folder.ts'
import type { Logger } from '../config/log.ts'
import type { BenchHost } from './bench-host.ts'
import { type FileChanges, watchApps } from './watch.ts'

/** How changes are taken over. */
export interface AppChangesOptions {
  readonly host: BenchHost
  readonly log: Logger
  /** Told what was taken over, and what was not. */
  progress(text: string): void
  /** Puts a web process with the code as it is now in the place of the running one. Throws SETUP where it cannot be loaded. */
  replaceWeb(): Promise<void>
}

/** In development: edited DocTypes are migrated with their types, edited code is loaded. */
export class AppChanges {
  readonly #options: AppChangesOptions
  #stopped = false
  #unwatch = () => {}
  #watched = ''

  constructor(options: AppChangesOptions) {
    this.#options = options
  }

  /** Watches the apps of the bench; call it again for those that were installed since. */
  watch(): void {
    const folders = this.#apps().map((app) => app.path)
    if (this.#stopped || folders.join('\n') === this.#watched) return
    this.#watched = folders.join('\n')
    this.#unwatch()
    this.#unwatch = watchApps(folders, (changes) => this.#takeOver(changes), this.#options.log)
  }

  /** Takes over nothing more. */
  stop(): void {
    this.#stopped = true
    this.#unwatch()
  }

  #apps() {
    return this.#options.host.bench.config.apps.filter((app) => isAppFolder(app.path))
  }

  async #takeOver({ code, doctypes }: FileChanges): Promise<void> {
    if (this.#stopped) return
    if (doctypes) {
      for (const name of await this.#options.host.bench.sites()) await this.#migrate(name)
      await this.#writeTypes()
    }
    if (code) await this.#replaceWeb()
  }

  async #migrate(name: string): Promise<void> {
    const { host, progress } = this.#options
    try {
      const site = await host.find({ site: name })
      for (const { doctype, summary } of (await site?.migrate())?.changes ?? []) progress(`${name}: ${doctype}: ${summary}`)
    } catch (error) {
      // a file that is being edited is wrong for a while: say so, go on with what works
      progress(`${name}: not migrated. ${(error as Error).message}`)
    }
  }

  /** The types of the apps' controllers follow their JSON files; folders that hold no code of Cortado are left alone. */
  async #writeTypes(): Promise<void> {
    const { fieldTypesOf } = await import('../app/field-types.ts')
    const { writeTypes } = await import('../app/write-types.ts')
    const { progress } = this.#options
    const { readApp } = await import('../app/app-folder.ts')
    for (const { name, path } of this.#apps().filter((app) => existsSync(join(app.path, 'app.ts')))) {
      try {
        const app = await readApp(path)
        for (const file of (await writeTypes(app, { types: fieldTypesOf([app]) })).written) progress(`${name}: ${file} is written`)
      } catch (error) {
        progress(`${name}: no types were written. ${(error as Error).message}`)
      }
    }
  }

  async #replaceWeb(): Promise<void> {
    const { progress, replaceWeb } = this.#options
    try {
      await replaceWeb()
      progress('Changed code is live')
    } catch (error) {
      progress(`The change is not live. ${(error as Error).message}`)
    }
  }
}
