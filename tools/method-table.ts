import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readApp } from 'cortado/app/app-folder.ts'
import { type Method, Methods } from 'cortado/app/methods.ts'
import type { ExportNamedDeclaration } from 'oxc-parser'
import { read, type Source } from './sources.ts'

/** A method that clients may call, as its page shows it. */
export interface MethodEntry {
  /** Dotted path, as clients call it. */
  readonly path: string
  readonly options: Method['options']
  /** First sentence of its docstring. */
  readonly about: string
}

/** Source files by path: each is parsed once. */
type Sources = Map<string, Source>

/** All methods of an app, in the order of their paths. Throws where one has no docstring. */
export async function methodEntries(folder: string): Promise<MethodEntry[]> {
  const sources: Sources = new Map()
  const listed = await new Methods([await readApp(folder)]).list()
  const entries = listed.map(({ path, options }) => {
    const text = docstring(sources, fileOf(folder, path), nameOf(path))
    if (!text) throw new Error(`${path} has no docstring above its export`)
    return { path, options, about: firstSentence(text) }
  })
  return entries.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)
const moduleOf = (path: string): string => path.slice(0, path.lastIndexOf('.'))

/** File of a method: below `methods/` by its whole path, else by what follows the app's name. */
function fileOf(folder: string, path: string): string {
  const parts = moduleOf(path).split('.')
  const file = join(folder, 'methods', `${parts.join('/')}.ts`)
  return existsSync(file) ? file : join(folder, `${parts.slice(1).join('/')}.ts`)
}

/** The docstring above what a file exports under a name, followed through `export * from`; undefined: the file exports no such thing. */
function docstring(sources: Sources, file: string, name: string): string | undefined {
  const source = sources.get(file) ?? read(file)
  sources.set(file, source)
  const { body } = source.program
  const local = body.flatMap((node) => (node.type === 'ExportNamedDeclaration' && !node.source ? localName(node, name) : []))[0] ?? name
  for (const node of body) {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    if (declaration?.type === 'VariableDeclaration' && declaration.declarations.some(({ id }) => id.type === 'Identifier' && id.name === local))
      return commentAbove(source, node.start)
    const found = node.type === 'ExportAllDeclaration' ? docstring(sources, join(dirname(file), node.source.value), name) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** `export { local as name }` */
const localName = ({ specifiers }: ExportNamedDeclaration, name: string): string[] =>
  specifiers.flatMap(({ local, exported }) =>
    local.type === 'Identifier' && exported.type === 'Identifier' && exported.name === name ? [local.name] : [],
  )

function commentAbove({ comments, text }: Source, start: number): string | undefined {
  const above = comments.find(({ end }) => end <= start && text.slice(end, start).trim() === '')
  return above?.value
    .replace(/^\*|^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Up to the first full stop that ends a sentence, or the first semicolon. */
const firstSentence = (text: string): string => text.replace(/[.;]( .*)?$/, '')

const usual = 'GET, POST, PUT, DELETE'

const argumentsOf = ({ args }: Method['options']): string =>
  args
    ? Object.entries(args)
        .map(([name, type]) => `\`${name}\` ${type}`)
        .join(', ') || '–'
    : 'any'

function row({ path, options, about }: MethodEntry): string {
  const verbs = options.methods ? options.methods.join(' ') : 'any'
  return `| \`${nameOf(path)}\` | ${argumentsOf(options)} | ${verbs}${options.allowGuest ? '; guests' : ''} | ${about.replaceAll('|', '\\|')} |`
}

/** `docs/reference/methods.md`. */
export function methodPage(entries: readonly MethodEntry[]): string {
  const modules = [...Map.groupBy(entries, ({ path }) => moduleOf(path))]
  const sections = modules.map(
    ([module, methods]) => `## ${module}\n\n| Method | Arguments | Verbs | |\n|---|---|---|---|\n${methods.map(row).join('\n')}\n`,
  )
  return `# Methods

What clients call as \`/api/method/<path>\`, or \`/api/v2/method/<path>\`: the heading, a dot, the name. ${entries.length} of them; those with Frappe's paths do what Frappe's do.
A site's reference, \`/api/docs\`, also has those of its other apps. Written from the code by \`npm run docs:methods\`; a test holds both together.

Arguments are \`string\`, \`int\`, \`float\`, \`bool\`, \`json\` (a list or an object, or the text of one) or \`any\`; with a question mark they may be missing. Verbs are the HTTP
methods that are taken: *any* are ${usual}. What a GET writes is not kept. *Guests* have not logged in. What a method reads and changes is what the user may read and change.

${sections.join('\n')}`
}
