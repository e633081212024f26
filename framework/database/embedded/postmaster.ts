import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isTaken, markOf, type ProcessMark } from '../../config/process.ts'

/** What `postmaster.pid` says (its lines 1, 4, 5, 8). */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly socketFolder: string
  readonly ready: boolean
}

const pidFile = (data: string): string => join(data, 'postmaster.pid')

/** Reads `postmaster.pid`; undefined: there is none, or it is half-written. */
export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const lines = readFileSync(pidFile(data), 'utf8').split('\n')
    const pid = Number(lines[0])
    return pid > 0 ? { pid, port: Number(lines[3]), socketFolder: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' } : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * The live server of this data folder, if its process runs, is no zombie, and is a PostgreSQL with this data folder: a pid may have been
 * given to another process since.
 */
export function runningPostmaster(data: string): { postmaster: Postmaster; mark: ProcessMark } | undefined {
  const postmaster = readPostmaster(data)
  const mark = postmaster && markOf(postmaster.pid)
  return postmaster && mark && serves(mark.pid, data) ? { postmaster, mark } : undefined
}

/** By working folder, which PostgreSQL makes its data folder; by command line where a container forbids to see the former. */
function serves(pid: number, data: string): boolean {
  if (process.platform !== 'linux') return true
  const folder = workingFolder(pid)
  if (folder !== undefined) return folder === realpathSync(data)
  return commandLine(pid).includes(data)
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch (error) {
    if (['EACCES', 'EPERM', 'ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

/**
 * Makes way for a new server after an unclean end: waits for the old one's remaining processes, then removes a pid file whose number a
 * zombie or a stranger has, which PostgreSQL would take for a running server. Otherwise the file stays: PostgreSQL checks with it that
 * nobody uses the old shared memory.
 */
export async function clearStale(data: string): Promise<void> {
  const stale = readPostmaster(data)
  if (!stale) return
  const end = Date.now() + 10_000
  while (processesIn(data).length > 0 && Date.now() < end) await sleep(20)
  if (processesIn(data).length === 0 && isTaken(stale.pid)) rmSync(pidFile(data), { force: true })
}

function processesIn(data: string): number[] {
  if (process.platform !== 'linux') return []
  const folder = realpathSync(data)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && workingFolder(pid) === folder)
}
