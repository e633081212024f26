import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the postmaster of a bench says which process it is; gone while there is none. */
export const postmasterFile = (bench: string): string => join(bench, '.postgres/data/postmaster.pid')

/** The postmaster's process, from its own file. */
export const postmasterOf = (bench: string): number => Number(readFileSync(postmasterFile(bench), 'utf8').split('\n')[0])

/** The web process below `cortado start`, or below npm that started it. Throws where there is none. */
export function webProcessOf(start: number): number {
  const children = childrenOf(start)
  // below npm it is a grandchild
  const found = [...children, ...children.flatMap(childrenOf)].find((pid) => commandLineOf(pid).includes('boot/web.ts'))
  if (!found) throw new Error('there is no web process')
  return found
}

/** Processes that another one has started. */
export const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => parentOf(child) === pid)

/** Command line of a process, its words separated by NUL; empty where it has ended. */
export const commandLineOf = (pid: number): string => readOf(pid, 'cmdline') ?? ''

function parentOf(pid: number): number | undefined {
  const stat = readOf(pid, 'stat')
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function readOf(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    // it has ended meanwhile
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
