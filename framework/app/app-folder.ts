import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setup } from '../config/errors.ts'
import { readJson } from '../config/json-file.ts'
import { scrub, unscrub } from '../config/names.ts'
import type { DoctypeBuilder } from '../meta/builder.ts'
import { registerAppModules } from './app-modules.ts'
import { declarationFaults } from './declaration-faults.ts'
import type { AppDefinition } from './define-app.ts'
import { isAppFolder } from './is-app-folder.ts'

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
  if (!isAppFolder(folder))
    throw setup({
      problem: `${folder} is not an app: it holds neither modules.txt nor app.ts, and no DocTypes`,
      remedy: 'Name the folder that does; of a Frappe app it is the one of the same name inside.',
    })
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
  const loaded = await loadDefinition(file)
  if (!loaded.default || typeof loaded.default.name !== 'string')
    throw setup({ problem: `${file} declares no app`, remedy: 'Its default export should be defineApp({ name: … }).' })
  const faults = declarationFaults({ ...loaded.default })
  if (faults.length > 0) throw setup({ problem: `${file}: ${faults.join('; ')}`, remedy: 'What can be declared: docs/reference/app.md.' })
  return loaded.default
}

async function loadDefinition(file: string): Promise<{ default?: AppDefinition }> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    throw setup({ problem: `${placeOf(file, error)} cannot be loaded: ${(error as Error).message}`, remedy: 'Correct it.' }, { cause: error })
  }
}

/** Where code is wrong: the file and line that the engine names, which may be one that `app.ts` imports. */
function placeOf(file: string, error: unknown): string {
  const named = /^(?:file:\/\/)?(\/[^\n]+:\d+)\n/.exec(String((error as Error).stack))?.[1]
  return named ?? file
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
