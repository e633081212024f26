import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { App } from './app-folder.ts'
import { isWhitelisted } from './whitelist.ts'

/** Folders of an app without code of its own. */
const foreign: ReadonlySet<string> = new Set(['node_modules', 'public', 'dist', 'patches', 'fixtures'])

/** Dotted paths of the functions that an app opens to clients: exports of its files that call `whitelist`. Only those files are loaded. */
export async function offeredPaths(app: App): Promise<string[]> {
  const found = await Promise.all(
    codeFiles(app.folder)
      .filter(opens)
      .map((file) => pathsOf(app, file)),
  )
  return found.flat().toSorted()
}

/** Files of an app that open functions to clients, by their text. */
export const methodFiles = (app: App): string[] => codeFiles(app.folder).filter(opens)

function codeFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return foreign.has(entry.name) || entry.name.startsWith('.') ? [] : codeFiles(path)
    return /(?<!\.d|\.test)\.[tj]s$/.test(entry.name) ? [path] : []
  })
}

const opens = (file: string): boolean => /\bwhitelist\s*\(/.test(readFileSync(file, 'utf8'))

/** Below `methods/` the path is the dotted name; elsewhere the app's name stands before it. */
async function pathsOf(app: App, file: string): Promise<string[]> {
  const parts = relative(app.folder, file)
    .replace(/\.[tj]s$/, '')
    .split(sep)
  const stem = parts[0] === 'methods' ? parts.slice(1) : [app.name, ...parts]
  const exported: Record<string, unknown> = await import(pathToFileURL(file).href).catch(unloadable)
  return Object.keys(exported)
    .filter((name) => isWhitelisted(exported[name]))
    .map((name) => [...stem, name].join('.'))
}

/** A file that cannot be loaded offers nothing; who calls one of its functions is told why. */
const unloadable = (): Record<string, unknown> => ({})
