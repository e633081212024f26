import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { scrub, unscrub } from '../../config/names.ts'
import { wrongUsage } from '../errors.ts'
import { controllerText, doctypeText, readmeText } from './texts.ts'

/** What was made. */
export interface NewApp {
  readonly name: string
  readonly folder: string
  /** Paths below the folder. */
  readonly files: readonly string[]
}

/** Names that paths of methods or the framework's own apps have. */
const taken = new Set(['core', 'erp', 'frappe', 'cortado', 'test', 'method', 'resource'])

/**
 * Makes the folder of an app with one module and one DocType, which installs as it is. `repository`: the repository's root; an app outside of it gets a
 * tsconfig that finds the framework's types there. Throws WRONG_USAGE for a name or a folder that cannot be used.
 */
export function scaffoldApp(name: string, folder: string, repository: string): NewApp {
  if (!/^[a-z][a-z0-9_]*$/.test(name) || name.length > 40 || taken.has(name))
    throw wrongUsage({
      problem: `An app cannot be called "${name}"`,
      remedy: 'Lower-case letters, digits and underscores, a letter first, and no name that is taken: library, fleet_hire.',
    })
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw wrongUsage({ problem: `${folder} is not empty`, remedy: 'Choose another folder with --folder, or empty that one.' })
  const files = filesOf(name, folder, repository)
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text, { flag: 'wx' })
  }
  return { name, folder, files: files.map(([path]) => path) }
}

function filesOf(name: string, folder: string, repository: string): [path: string, text: string][] {
  const title = unscrub(name)
  const doctype = `${title} Task`
  const stem = scrub(doctype)
  const place = `${name}/doctype/${stem}/${stem}`
  const outside = !`${folder}/`.startsWith(`${repository}/`)
  return [
    ['app.ts', `import { defineApp } from 'cortado'\n\nexport default defineApp({ name: '${name}', title: '${title}' })\n`],
    ['modules.txt', `${title}\n`],
    ['package.json', json({ name, version: '0.1.0', private: true, type: 'module' })],
    [`${place}.json`, doctypeText(doctype, title)],
    [`${place}.ts`, controllerText(doctype, `${name}.${place.replaceAll('/', '.')}`)],
    ['README.md', readmeText({ name, title, doctype, module: name })],
    ...(outside ? [['tsconfig.json', tsconfig(folder, repository)] as [string, string]] : []),
  ]
}

/** Lets an editor, and `tsc --noEmit -p .`, find `cortado` where no package of that name is installed. At run time `cortado` needs nothing of this. */
function tsconfig(folder: string, repository: string): string {
  const root = relative(folder, repository).replaceAll('\\', '/')
  return json({
    extends: `${root}/tsconfig.json`,
    compilerOptions: {
      paths: { cortado: [`${root}/framework/index.ts`], 'cortado/*': [`${root}/framework/*`], '@cortado/contract/*': [`${root}/contract/*`] },
      typeRoots: [`${root}/node_modules/@types`],
    },
    // every folder of the framework adds something to Context
    include: ['.', `${root}/framework`],
    exclude: ['node_modules', `${root}/framework/**/*.test.ts`, `${root}/framework/testing`],
  })
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
