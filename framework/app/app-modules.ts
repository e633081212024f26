import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const framework = pathToFileURL(join(import.meta.dirname, '..')).href
const contract = new URL('.', import.meta.resolve('@cortado/contract/errors.ts')).href

let registered = false

/**
 * Makes `cortado`, `cortado/…` and `@cortado/contract/…` mean the running framework, wherever an app lies: apps outside the repository need no
 * copy of it, and never run with a second one. Once per process.
 */
export function registerAppModules(): void {
  if (registered) return
  registered = true
  registerHooks({ resolve: (specifier, context, next) => next(mapped(specifier), context) })
}

function mapped(specifier: string): string {
  if (specifier === 'cortado') return `${framework}/index.ts`
  if (specifier.startsWith('cortado/')) return `${framework}/${specifier.slice('cortado/'.length)}`
  return specifier.startsWith('@cortado/contract/') ? `${contract}${specifier.slice('@cortado/contract/'.length)}` : specifier
}
