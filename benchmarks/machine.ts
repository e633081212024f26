import { readdirSync, readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** Milliseconds of processor time that a process has used; 0 where it is gone. */
export function cpuOf(pid: number): number {
  const parts = statOf(pid)
  // clock ticks are hundredths of a second
  return parts ? (Number(parts[11]) + Number(parts[12])) * 10 : 0
}

/** Milliseconds of processor time of a process and its present children: PostgreSQL by its postmaster. */
export function cpuOfTree(pid: number): number {
  const children = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && Number(statOf(Number(entry))?.[1]) === pid)
  return [pid, ...children.map(Number)].reduce((sum, each) => sum + cpuOf(each), 0)
}

/** Milliseconds of processor time of the children of this process that have ended, with their own children that they waited for. */
export function cpuOfEnded(): number {
  const parts = statOf(process.pid)
  return parts ? (Number(parts[13]) + Number(parts[14])) * 10 : 0
}

/** Resident memory of a process in megabytes. */
export const memoryOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** What follows the command's name in /proc/<pid>/stat: state, parent, … */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** The middle one of some numbers. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** One line that says what was measured on. */
export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`

/** A number for a table. */
export const shown = (value: number, digits = 0): string => (Number.isFinite(value) ? value.toFixed(digits) : '–')
