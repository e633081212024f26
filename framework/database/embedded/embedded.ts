import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../../config/bench.ts'
import { setup } from '../../config/errors.ts'
import { type FileLock, gotLock, lockHolder, tryLock, withLock } from '../../config/file-lock.ts'
import { isRunning, type ProcessMark } from '../../config/process.ts'
import type { SocketAddress } from '../../config/site.ts'
import { awaitAdopted, ensureCluster, startServer, superuser } from './cluster.ts'
import { findPlace, type Place } from './place.ts'
import { type Postmaster, runningPostmaster } from './postmaster.ts'

/** The bench's own PostgreSQL, running. */
export interface EmbeddedServer extends SocketAddress {
  readonly pid: number
  /** It was running already: another process uses it, or one was killed. */
  readonly adopted: boolean
  /** Its data folder. */
  readonly data: string
  /** Whether its process is still there. */
  isRunning(): boolean
  /** Leaves: stops the server (fast, but in order) unless another process of the bench uses it. Answers whether it was stopped. */
  stop(): Promise<boolean>
}

/** How to start. */
export interface StartOptions {
  /** Told what takes time. */
  progress?(text: string): void
}

/**
 * Starts the bench's PostgreSQL, making it first where there is none, or adopts the running one. Every process that needs it calls this and
 * `stop()` when done; the last to leave stops it. A process that is killed without leaving counts as gone.
 */
export async function startEmbedded(bench: Bench, { progress = () => {} }: StartOptions = {}): Promise<EmbeddedServer> {
  return withLock(
    lockFile(bench),
    async () => {
      const place = await findPlace(bench)
      const running = runningPostmaster(place.data)
      const adopted = running && (await awaitAdopted(place.data, progress))
      const postmaster = adopted ?? (await start(place, progress))
      return serverOf(bench, place, postmaster, adopted !== undefined)
    },
    10 * 60_000,
  )
}

async function start(place: Place, progress: (text: string) => void): Promise<Postmaster> {
  await ensureCluster(place)
  return startServer(place, progress)
}

const lockFile = (bench: Bench): string => join(bench.runFolder, 'postgres.lock')
const leaseFolder = (bench: Bench): string => join(bench.runFolder, 'postgres-leases')

function serverOf(bench: Bench, place: Place, postmaster: Postmaster, adopted: boolean): EmbeddedServer {
  const mark = runningPostmaster(place.data)?.mark
  if (!mark) throw setup({ problem: 'PostgreSQL ended right after its start', remedy: `Its log is in ${join(place.root, 'log')}.` })
  const lease = takeLease(bench)
  const { pid, port, socketFolder } = postmaster
  const stop = (): Promise<boolean> => withLock(lockFile(bench), () => leave(bench, lease, mark, socketFolder))
  return { pid, port, socketFolder, user: superuser, adopted, data: place.data, isRunning: () => isRunning(mark), stop }
}

function takeLease(bench: Bench): FileLock {
  const lease = tryLock(join(leaseFolder(bench), randomUUID()))
  if (!gotLock(lease)) throw new Error('a lease that was just invented is taken')
  return lease
}

async function leave(bench: Bench, lease: FileLock, mark: ProcessMark, socketFolder: string): Promise<boolean> {
  lease.release()
  if (othersUse(bench) || !isRunning(mark)) return false
  await stopProcess(mark)
  if (socketFolder.startsWith(join(tmpdir(), 'cortado-')) || socketFolder.startsWith('/tmp/cortado-'))
    rmSync(socketFolder, { recursive: true, force: true })
  return true
}

/** Whether a live process holds a lease; leases of dead ones are removed. */
function othersUse(bench: Bench): boolean {
  const files = readdirSync(leaseFolder(bench))
    .filter((name) => /^[0-9a-f-]{36}$/.test(name))
    .map((name) => join(leaseFolder(bench), name))
  const live = files.filter((file) => lockHolder(file))
  for (const file of files) if (!live.includes(file)) rmSync(file, { force: true })
  return live.length > 0
}

/** SIGINT: PostgreSQL ends its sessions, writes everything and goes. After a minute SIGQUIT: it goes at once, and replays its log next time. */
async function stopProcess(mark: ProcessMark): Promise<void> {
  process.kill(mark.pid, 'SIGINT')
  if (await gone(mark, 60_000)) return
  process.kill(mark.pid, 'SIGQUIT')
  if (await gone(mark, 10_000)) return
  throw setup({ problem: `PostgreSQL (process ${mark.pid}) does not stop`, remedy: `Look at it with \`ps ${mark.pid}\`; the disk may be hanging.` })
}

async function gone(mark: ProcessMark, patience: number): Promise<boolean> {
  const end = Date.now() + patience
  while (isRunning(mark)) {
    if (Date.now() > end) return false
    await sleep(5)
  }
  return true
}
