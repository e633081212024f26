import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'oxc-parser'

/** A parsed source file of the repository. */
export interface Source {
  /** Path from the repository's root, with slashes. */
  readonly file: string
  readonly text: string
  /** Lines that are neither blank nor comment. */
  readonly codeLines: number
  /** What it imports, statically or dynamically by a literal, as paths from the root where they are in the repository. */
  readonly imports: readonly string[]
  readonly program: ReturnType<typeof parseSync>['program']
  readonly comments: ReturnType<typeof parseSync>['comments']
}

/** Workspaces by package name. */
const workspaces: Record<string, string> = { '@cortado/contract': 'contract', cortado: 'framework' }

/** Text of all files of the error catalogue, in the order of their names. */
export const catalogueSource = (): string =>
  globSync('contract/catalogue/*.ts')
    .toSorted()
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')

/** All TypeScript files that are checked: sources, tests and tools, not generated types. */
export function sources(): Source[] {
  const files = globSync('{algorithms,contract,client,framework,apps,test,tools,benchmarks}/**/*.ts', {
    exclude: (name) => String(name).includes('node_modules'),
  })
  return files
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.endsWith('.types.ts'))
    .sort()
    .map(read)
}

/** Reads and parses one file, by its path from the repository's root. */
export function read(file: string): Source {
  const text = readFileSync(file, 'utf8')
  const { program, module, comments } = parseSync(file, text)
  const specifiers = [
    ...module.staticImports.map((each) => each.moduleRequest.value),
    ...module.staticExports.flatMap((each) => each.entries.flatMap((entry) => (entry.moduleRequest ? [entry.moduleRequest.value] : []))),
    ...module.dynamicImports.map((each) => literal(text.slice(each.moduleRequest.start, each.moduleRequest.end))),
  ]
  const imports = [...new Set(specifiers.flatMap((specifier) => resolve(file, specifier)))]
  return { file, text, codeLines: countCode(text), imports, program, comments }
}

const literal = (text: string): string => /^['"](.*)['"]$/.exec(text)?.[1] ?? ''

function resolve(from: string, specifier: string): string[] {
  if (specifier.startsWith('.')) return [normalize(join(dirname(from), specifier)).replaceAll('\\', '/')]
  const owner = Object.keys(workspaces).find((name) => specifier === name || specifier.startsWith(`${name}/`))
  if (!owner) return []
  const rest = specifier.slice(owner.length + 1)
  return [`${workspaces[owner]}/${rest || 'index.ts'}`]
}

function countCode(text: string): number {
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, '')
  return bare.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length
}

/** Prints the faults and ends with exit code 1 where there are any. */
export function report(check: string, faults: readonly string[], counted: number): void {
  for (const fault of faults) console.error(`✗ ${fault}`)
  console.log(`${check}: ${counted} files, ${faults.length} faults`)
  if (faults.length) process.exit(1)
}
