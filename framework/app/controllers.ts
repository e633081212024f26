import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setup } from '../config/errors.ts'
import { scrub } from '../config/names.ts'
import { type ControllerRegistry, type DocEvent, Document, type DocumentClass } from '../document/document.ts'
import type { VirtualFields } from '../document/fields/virtual.ts'
import type { DocumentEvent } from '../document/run-event.ts'
import type { Meta } from '../meta/meta.ts'
import type { App } from './app-folder.ts'
import type { ControllerMixin } from './define-app.ts'
import { methodFiles } from './offered.ts'

/** Controllers and document hooks of the apps of a site (`ctx.controllers`). Classes are imported on first use. */
export class Controllers implements ControllerRegistry {
  readonly #files: ReadonlyMap<string, string>
  readonly #classes = new Map<string, Promise<DocumentClass | undefined>>()
  readonly #hooks = new Map<string, readonly DocEvent[]>()
  readonly #apps: readonly App[]
  readonly ignoredReferrers: readonly string[]

  constructor(apps: readonly App[]) {
    this.#apps = apps
    this.#files = new Map(apps.flatMap(controllerFiles))
    this.ignoredReferrers = apps.flatMap(({ definition }) => definition.ignoreLinksOnDelete ?? [])
  }

  controller(meta: Meta): Promise<DocumentClass | undefined> {
    const key = `${meta.app ?? ''}/${meta.name}`
    const known = this.#classes.get(key)
    if (known) return known
    const loading = this.#load(meta)
    this.#classes.set(key, loading)
    loading.catch(() => this.#classes.delete(key))
    return loading
  }

  /** The class of the app installed last that overrides it, else the DocType's own; then what apps add to it. */
  async #load(meta: Meta): Promise<DocumentClass | undefined> {
    const overriding = this.#apps.findLast(({ definition }) => definition.overrideDoctypeClass?.[meta.name])
    const file = this.#files.get(`${meta.app ?? ''}/${scrub(meta.name)}`)
    const base = overriding ? await overridden(overriding, meta.name) : file ? await load(file) : undefined
    const mixins = this.#apps.flatMap((app) => mixinsOf(app, meta.name))
    return mixins.reduce<DocumentClass | undefined>((made, { app, mixin }) => demandClass(mixin(made ?? Document), app, meta.name), base)
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

  virtualFields(doctype: string): VirtualFields | undefined {
    const found = this.#apps.map(({ definition }) => definition.virtualFields?.[doctype]).filter((fields) => fields !== undefined)
    return found.length > 0 ? Object.assign({}, ...found) : undefined
  }
}

/** Imports every controller of an app and every file with methods, to find out whether its code can be loaded. Throws SETUP naming the file and what is wrong. */
export async function demandLoadable(app: App): Promise<void> {
  for (const doctype of Object.keys(app.definition.overrideDoctypeClass ?? {})) await overridden(app, doctype)
  for (const doctype of Object.keys(app.definition.extendDoctypeClass ?? {}))
    for (const { mixin } of mixinsOf(app, doctype)) demandClass(triedMixin(mixin), app.name, doctype)
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

async function overridden({ name, definition }: App, doctype: string): Promise<DocumentClass | undefined> {
  const source = definition.overrideDoctypeClass?.[doctype]
  if (source === undefined) return undefined
  if (isController(source)) return source
  if (isClass(source)) return demandClass(source, name, doctype)
  return demandClass((await (source as () => Promise<{ default: unknown }>)()).default, name, doctype)
}

const mixinsOf = ({ name, definition }: App, doctype: string): { app: string; mixin: ControllerMixin }[] =>
  [definition.extendDoctypeClass?.[doctype] ?? []].flat().map((mixin) => ({ app: name, mixin }))

const isController = (made: unknown): made is DocumentClass => typeof made === 'function' && made.prototype instanceof Document

/** What a mixin makes of the plain Document. One that needs more than that of its base tells when it is put on it. */
function triedMixin(mixin: ControllerMixin): unknown {
  try {
    return mixin(Document)
  } catch (error) {
    if (error instanceof TypeError) return Document
    throw error
  }
}

const isClass = (made: unknown): boolean => typeof made === 'function' && /^class\b/.test(Function.prototype.toString.call(made))

function demandClass(made: unknown, app: string, doctype: string): DocumentClass {
  if (isController(made)) return made
  throw setup({
    problem: `What ${app} declares as the class of ${doctype} is no controller`,
    remedy: 'Give a class that extends Document, or a function that makes one of the class it is given.',
  })
}

async function load(file: string): Promise<DocumentClass> {
  const { default: made }: { default?: unknown } = await import(pathToFileURL(file).href)
  if (isController(made)) return made
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
