import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setup } from '../config/errors.ts'
import { readJson } from '../config/json-file.ts'
import { scrub, unscrub } from '../config/names.ts'
import type { DoctypeBuilder } from '../meta/builder.ts'
import { registerAppModules } from './app-modules.ts'
import type { AppDefinition } from './define-app.ts'

/** An app as it lies in its folder. */
export interface App {
  readonly name: string
  readonly title: string
  readonly version: string
  /** Absolute path. */
  readonly folder: string
  /** Names of its modules, from `modules.txt`. */
  readonly modules: readonly string[]
  /** DocTypes that it makes in code. */
  readonly doctypes: readonly DoctypeBuilder[]
  readonly definition: AppDefinition
}

/** Reads an app: its `app.ts` (or `app.js`), where it has one, `package.json` and `modules.txt`. A folder that a Frappe app ships needs none of the code. Throws SETUP. */
export async function readApp(path: string): Promise<App> {
  const folder = resolve(path)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw setup({ problem: `There is no folder ${folder}`, remedy: 'Name the folder of an app: the one that holds modules.txt or app.ts.' })
  const definition = await readDefinition(folder)
  const manifest = readJson(join(folder, 'package.json'))
  const name = definition?.name ?? scrub(basename(folder))
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw setup({
      problem: `"${name}" cannot be the name of an app`,
      remedy: 'Lower-case letters, digits and underscores, a letter first: change name in app.ts, or the folder.',
    })
  const version = definition?.version ?? (typeof manifest?.version === 'string' ? manifest.version : '0.0.1')
  return {
    name,
    title: definition?.title ?? unscrub(name),
    version,
    folder,
    modules: readModules(folder),
    doctypes: definition?.doctypes ?? [],
    definition: definition ?? { name },
  }
}

async function readDefinition(folder: string): Promise<AppDefinition | undefined> {
  const file = ['app.ts', 'app.js'].map((name) => join(folder, name)).find((each) => existsSync(each))
  if (!file) return undefined
  registerAppModules()
  const loaded: { default?: AppDefinition } = await import(pathToFileURL(file).href)
  if (!loaded.default || typeof loaded.default.name !== 'string')
    throw setup({ problem: `${file} declares no app`, remedy: 'Its default export should be defineApp({ name: … }).' })
  return loaded.default
}

/** Names in `modules.txt`, one a line. */
function readModules(folder: string): string[] {
  const file = join(folder, 'modules.txt')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}
