import { existsSync, readFileSync } from 'node:fs'
import { catalogueSource, report, type Source, sources } from './sources.ts'

/** Exports without a docstring. Tests, tools' entry points and default exports of controllers are named too. */
function undocumented({ file, text, program, comments }: Source): string[] {
  if (/\.(test|conformance)\.ts$/.test(file)) return []
  return program.body.flatMap((node) => {
    const declares =
      (node.type === 'ExportNamedDeclaration' && node.declaration != null) ||
      (node.type === 'ExportDefaultDeclaration' && node.declaration.type !== 'Identifier')
    if (!declares) return []
    const documented = comments.some(
      (comment) =>
        comment.type === 'Block' && comment.value.startsWith('*') && comment.end <= node.start && text.slice(comment.end, node.start).trim() === '',
    )
    return documented || isOverload(text, node.start) ? [] : [`${file}:${text.slice(0, node.start).split('\n').length} exports without a docstring`]
  })
}

/** A second signature of a function that is documented above. */
const isOverload = (text: string, start: number): boolean => {
  const name = /^export function (\w+)/.exec(text.slice(start))?.[1]
  return name !== undefined && new RegExp(`export function ${name}\\b`).test(text.slice(0, start))
}

/** Error codes and `docs/reference/errors.md` have the same entries. */
function catalogueFaults(): string[] {
  const page = 'docs/reference/errors.md'
  if (!existsSync(page)) return [`${page} is missing`]
  const documented = new Set([...readFileSync(page, 'utf8').matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]))
  const defined = new Set([...catalogueSource().matchAll(/defineError(?:<[^>]*>)?\(\s*'([A-Z_0-9]+)'/g)].map((match) => match[1]))
  return [
    ...[...defined].filter((code) => !documented.has(code)).map((code) => `${page} does not explain ${code}: npm run docs:errors writes the table`),
    ...[...documented].filter((code) => !defined.has(code)).map((code) => `${page} explains ${code}, which does not exist`),
  ]
}

const all = sources()
report('check-docs', [...all.flatMap(undocumented), ...catalogueFaults()], all.length)
