import { basename, dirname } from 'node:path'
import { report, type Source, sources } from './sources.ts'

const vague = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'manager', 'stuff', 'shared', 'lib'])
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|all\.test|conformance|faults|d))?\.ts$/
const snake = /^[a-z0-9_]+(\.(test|desk|types|all\.test))?\.ts$/
/** Longest file that passes, in lines of code; the aim is 250. */
const longest = 400

/** Names that say nothing, wrong spelling, files that are too long. */
function faultsOf({ file, codeLines }: Source): string[] {
  const name = basename(file)
  const inApp = /^apps\/[^/]+\/.*(doctype|methods|report|dashboard_chart_source|print_format|patches)\//.test(file)
  const faults: string[] = []
  if (!(inApp ? snake : kebab).test(name)) faults.push(`${file}: ${inApp ? 'snake_case' : 'kebab-case'} is the spelling here`)
  // below methods/ the path is the dotted name that clients call: Frappe's
  if (/^apps\/[^/]+\/methods\//.test(file)) return faults
  for (const word of [name.split('.')[0] ?? '', ...dirname(file).split('/')])
    if (vague.has(word)) faults.push(`${file}: "${word}" names nothing; say what it holds`)
  if (codeLines > longest) faults.push(`${file}: ${codeLines} lines of code; split it by concept (${longest} is the end)`)
  return faults
}

const all = sources()
report('check-names', all.flatMap(faultsOf), all.length)
