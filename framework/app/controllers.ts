import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setup } from '../config/errors.ts'
import { scrub } from '../config/names.ts'
import { type ControllerRegistry, type DocEvent, Document, type DocumentClass } from '../document/document.ts'
import type { DocumentEvent } from '../document/run-event.ts'
import type { Meta } from '../meta/meta.ts'
import type { App } from './app-folder.ts'
import { methodFiles } from './offered.ts'

/** Controllers and document hooks of the apps of a site (`ctx.controllers`). Classes are imported on first use. */
export class Controllers implements ControllerRegistry {
  readonly #files: ReadonlyMap<string, string>
  readonly #classes = new Map<string, Promise<DocumentClass | undefined>>()
  readonly #resolved = new Map<string, DocumentClass | undefined>()
  readonly #hooks = new Map<string, readonly DocEvent[]>()
  readonly #apps: readonly App[]

  constructor(apps: readonly App[]) {
    this.#apps = apps
    this.#files = new Map(apps.flatMap(controllerFiles))
  }

  controller(meta: Meta): Promise<DocumentClass | undefined> {
    const key = `${meta.app ?? ''}/${scrub(meta.name)}`
    const known = this.#classes.get(key)
    if (known) return known
    const file = this.#files.get(key)
    const loading = file ? load(file) : Promise.resolve(undefined)
    this.#classes.set(key, loading)
    loading.then(
      (loaded) => this.#resolved.set(key, loaded),
      () => this.#classes.delete(key),
    )
    return loading
  }

  hooks(doctype: string, event: string): readonly DocEvent[] {
    const key = `${doctype}|${event}`
    const known = this.#hooks.get(key)
    if (known) return known
    const found = [doctype, '*'].flatMap((each) =>
      this.#apps.flatMap(({ definition }) => {
        const hook = definition.docEvents?.[each]?.[event as DocumentEvent]
        return hook === undefined ? [] : typeof hook === 'function' ? [hook] : [...hook]
      }),
    )
    this.#hooks.set(key, found)
    return found
  }
}

/** Imports every controller of an app and every file with methods, to find out whether its code can be loaded. Throws SETUP naming the file and what is wrong. */
export async function demandLoadable(app: App): Promise<void> {
  const controllers = controllerFiles(app).map(([, file]) => file)
  for (const file of new Set([...controllers, ...methodFiles(app)])) {
    try {
      await (controllers.includes(file) ? load(file) : import(pathToFileURL(file).href))
    } catch (error) {
      throw setup(
        { problem: `${file} cannot be loaded: ${(error as Error).message}`, remedy: 'Correct it; what runs stays as it was.' },
        { cause: error },
      )
    }
  }
}

async function load(file: string): Promise<DocumentClass> {
  const { default: made }: { default?: unknown } = await import(pathToFileURL(file).href)
  if (typeof made === 'function' && made.prototype instanceof Document) return made as unknown as DocumentClass
  throw setup({ problem: `${file} exports no controller`, remedy: 'Its default export should be a class that extends Document or documentOf<…>().' })
}

/** `<app>/<scrubbed name>` → file, for each `<module>/doctype/<name>/<name>.ts` (published apps: `.js`). */
function controllerFiles({ name: app, folder }: App): [string, string][] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'doctype')))
    .flatMap((module) => {
      const doctypes = join(folder, module.name, 'doctype')
      return readdirSync(doctypes, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .flatMap((entry): [string, string][] => {
          const file = ['ts', 'js'].map((ending) => join(doctypes, entry.name, `${entry.name}.${ending}`)).find((each) => existsSync(each))
          return file ? [[`${app}/${entry.name}`, file]] : []
        })
    })
}
