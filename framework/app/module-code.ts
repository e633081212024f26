import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setup } from '../config/errors.ts'
import { scrub } from '../config/names.ts'
import type { Context } from '../context.ts'

/** A document whose code stands in an app: `<module>/<kind>/<name>/<name>.ts`. */
export interface ModuleCode {
  readonly module: string
  /** Folder of all of them: `report`, `dashboard_chart_source`, `page`. */
  readonly kind: string
  readonly name: string
}

/** Absolute path of a file beside a document of a module, in the app installed last that has it; undefined: none has. `endings`: the wanted ones, the first counts. */
export function moduleFile(ctx: Context, { module, kind, name }: ModuleCode, endings: readonly string[]): string | undefined {
  const [folder, stem] = [scrub(module), scrub(name)]
  if (![folder, kind, stem].every((each) => /^[a-z0-9_]+$/.test(each))) return undefined
  return ctx.bootHooks.apps
    .toReversed()
    .flatMap((app) => endings.map((ending) => join(app.folder, folder, kind, stem, `${stem}.${ending}`)))
    .find((each) => existsSync(each))
}

/** What an app exports as `execute` for a document; undefined: none has code for it. Throws SETUP where the file exports no `execute`. */
export async function moduleFunction(ctx: Context, code: ModuleCode): Promise<((...args: never) => unknown) | undefined> {
  const file = moduleFile(ctx, code, ['ts', 'js'])
  // JavaScript without exports is a script for browsers, as apps of Frappe have them
  if (!file || (file.endsWith('.js') && !/^\s*export\b/m.test(await readFile(file, 'utf8')))) return undefined
  const { execute }: { execute?: unknown } = await import(pathToFileURL(file).href)
  if (typeof execute === 'function') return execute as (...args: never) => unknown
  throw setup({
    problem: `${file} exports no execute`,
    remedy: `Export a function execute: see the reference of ${code.kind.replaceAll('_', ' ')}s.`,
  })
}
