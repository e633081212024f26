import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, chmodSync, chownSync, constants, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '../../config/bench.ts'
import { setup } from '../../config/errors.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { chooseOwner, type Owner } from './owner.ts'

/** Where a bench's PostgreSQL lives, and as whom. */
export interface Place {
  /** Folder of everything below. */
  readonly root: string
  readonly data: string
  readonly owner: Owner | undefined
  readonly binaries: Binaries
}

/** Where root keeps what PostgreSQL's own user cannot reach in the bench. */
const systemFolder = '/var/lib/cortado'

/** What `bench.json` remembers under `postgres`. */
interface Remembered {
  /** Root folder, where it is outside of the bench. */
  readonly folder?: string
  /** The bench that it belongs to: a copy of the bench must not share its database. */
  readonly bench?: string
}

/** Decides once where the data is, makes the folders, and remembers it in `bench.json`. */
export async function findPlace(bench: Bench): Promise<Place> {
  const root = rememberedRoot(bench) ?? (await chooseRoot(bench))
  const data = join(root, 'data')
  const owner = chooseOwner(data)
  makeOwned(root, owner)
  refuseForeign(data)
  return { root, data, owner, binaries: findBinaries(owner, owner ? makeSystemFolder() : root) }
}

function rememberedRoot(bench: Bench): string | undefined {
  const { folder, bench: home } = (bench.config.postgres ?? {}) as Remembered
  if (!folder) return existsSync(join(inBench(bench), 'data')) ? inBench(bench) : undefined
  if (home && home !== bench.folder && existsSync(join(home, 'bench.json'))) {
    const remedy = `Remove "postgres" from ${bench.file} to give this bench a database of its own, then restore a backup into it.`
    throw setup({ problem: `This bench is a copy of ${home}, whose database is in ${folder}`, remedy })
  }
  return folder
}

async function chooseRoot(bench: Bench): Promise<string> {
  const near = inBench(bench)
  const owner = chooseOwner(join(near, 'data'))
  makeOwned(near, owner)
  if (!owner || canEnter(near, owner)) return near
  const far = join(makeSystemFolder(), createHash('sha256').update(bench.folder).digest('hex').slice(0, 12))
  await bench.update({ postgres: { folder: far, bench: bench.folder } satisfies Remembered })
  rmSync(near, { recursive: true, force: true })
  return far
}

const inBench = (bench: Bench): string => join(realpathSync(bench.folder), '.postgres')

/** Tries what mode bits only suggest. */
const canEnter = (folder: string, { uid, gid }: Owner): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { cwd: '/', uid, gid }).status === 0

function makeSystemFolder(): string {
  mkdirSync(systemFolder, { recursive: true, mode: 0o755 })
  return systemFolder
}

/** A private folder that belongs to PostgreSQL's user. */
export function makeOwned(folder: string, owner: Owner | undefined): void {
  if (existsSync(folder)) return
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o700)
  if (owner) chownSync(folder, owner.uid, owner.gid)
}

function refuseForeign(data: string): void {
  try {
    if (existsSync(data)) accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const remedy = 'Start Cortado as the user who made this bench (root, most likely), or give the folder to yourself with `sudo chown -R`.'
    throw setup({ problem: `The database in ${data} belongs to another user`, remedy }, { cause: error })
  }
}

/** Longest path of a Unix socket. */
const longestSocket = 107

/**
 * Folder of the socket, private: beside the data, or below the system's temporary folder where that path would be too long. `before`: the
 * one of the last run, which is kept if it is still ours, so that clients find the server again.
 */
export function socketFolder(place: Place, port: number, before: string | undefined): string {
  const near = join(place.root, 'socket')
  const fits = Buffer.byteLength(`${near}/.s.PGSQL.${port}`) <= longestSocket
  if (fits) makeOwned(near, place.owner)
  if (fits) return near
  if (before && isOwn(before, place.owner)) return before
  const made = mkdtempSync(join(Buffer.byteLength(tmpdir()) < 80 ? tmpdir() : '/tmp', 'cortado-'))
  if (place.owner) chownSync(made, place.owner.uid, place.owner.gid)
  return made
}

function isOwn(folder: string, owner: Owner | undefined): boolean {
  const found = statSync(folder, { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === (owner?.uid ?? process.getuid?.()) && (found.mode & 0o77) === 0
}
