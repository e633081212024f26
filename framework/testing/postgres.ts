import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bench } from '../config/bench.ts'
import type { SocketAddress } from '../config/site.ts'
import { ensureCluster } from '../database/embedded/cluster.ts'
import { startEmbedded } from '../database/embedded/embedded.ts'
import { findPlace } from '../database/embedded/place.ts'

/** Speed instead of durability: what a test wrote need not survive the machine. Deadlocks are looked for early. */
const settings = `fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 256MB
max_connections = 300
shared_buffers = 64MB
deadlock_timeout = 100ms
`

/** A PostgreSQL for tests. */
export interface TestPostgres extends SocketAddress {
  readonly pid: number
  /** Stops it and removes its folder. */
  stop(): Promise<void>
}

/** Starts an embedded PostgreSQL in a temporary folder, in memory where that has room, without fsync. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = makeFolder()
  // PostgreSQL's own user has to get through
  chmodSync(folder, 0o755)
  const { bench } = Bench.create(join(folder, 'sites'))
  const place = await findPlace(bench)
  await ensureCluster(place)
  const file = join(place.data, 'local.conf')
  writeFileSync(file, settings)
  if (place.owner) chownSync(file, place.owner.uid, place.owner.gid)
  const server = await startEmbedded(bench)
  const stop = async (): Promise<void> => {
    await server.stop()
    rmSync(place.root, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
  return { socketFolder: server.socketFolder, port: server.port, user: server.user, pid: server.pid, stop }
}

/** Linux's file system in memory. A site's database is a thousand files: a disk that others use too takes seconds to copy them. */
const memory = '/dev/shm'
const room = 2 * 1024 ** 3

function makeFolder(): string {
  if (!hasRoom()) return mkdtempSync(join(tmpdir(), 'cortado-test-'))
  // a run that was killed would keep its memory
  for (const name of readdirSync(memory)) {
    const pid = /^cortado-test-(\d+)-/.exec(name)?.[1]
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join(memory, name), { recursive: true, force: true })
  }
  return mkdtempSync(join(memory, `cortado-test-${process.pid}-`))
}

function hasRoom(): boolean {
  if (process.platform !== 'linux' || !existsSync(memory)) return false
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize >= room
}
