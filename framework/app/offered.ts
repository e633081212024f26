import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { App } from './app-folder.ts'
import { isWhitelisted } from './whitelist.ts'

/** Folders of an app without code of its own. */
const foreign: ReadonlySet<string> = new Set(['node_modules', 'public', 'dist', 'patches', 'fixtures'])

/**
 * Dotted paths of the functions that an app opens to clients: exports of its files that call `whitelist`. Only those files are loaded. A function that a file
 * below `methods/` takes over from another one has the former's path alone.
 */
export async function offeredPaths(app: App): Promise<string[]> {
  const found = (await Promise.all(methodFiles(app).map((file) => exportsOf(app, file)))).flat()
  const paths = new Map<unknown, string>()
  for (const { path, fn, isBelowMethods } of found) if (isBelowMethods || !paths.has(fn)) paths.set(fn, path)
  return [...paths.values()].toSorted()
}

/** Files of an app that open functions to clients, by their text. */
export const methodFiles = (app: App): string[] => codeFiles(app.folder).filter((file) => opens(app, file))

function codeFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return foreign.has(entry.name) || entry.name.startsWith('.') ? [] : codeFiles(path)
    return /(?<!\.d|\.test)\.[tj]s$/.test(entry.name) ? [path] : []
  })
}

function opens(app: App, file: string): boolean {
  const text = readFileSync(file, 'utf8')
  return /\bwhitelist\s*\(/.test(text) || (partsOf(app, file)[0] === 'methods' && /^export \* from/m.test(text))
}

const partsOf = (app: App, file: string): string[] =>
  relative(app.folder, file)
    .replace(/\.[tj]s$/, '')
    .split(sep)

/** A function that a file opens to clients. */
interface Offered {
  readonly path: string
  readonly fn: unknown
  readonly isBelowMethods: boolean
}

/** Below `methods/` the path is the dotted name; elsewhere the app's name stands before it. */
async function exportsOf(app: App, file: string): Promise<Offered[]> {
  const parts = partsOf(app, file)
  const isBelowMethods = parts[0] === 'methods'
  const stem = isBelowMethods ? parts.slice(1) : [app.name, ...parts]
  const exported: Record<string, unknown> = await import(pathToFileURL(file).href).catch(unloadable)
  return Object.entries(exported)
    .filter(([, fn]) => isWhitelisted(fn))
    .map(([name, fn]) => ({ path: [...stem, name].join('.'), fn, isBelowMethods }))
}

/** A file that cannot be loaded offers nothing; who calls one of its functions is told why. */
const unloadable = (): Record<string, unknown> => ({})
