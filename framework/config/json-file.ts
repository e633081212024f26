import { randomUUID } from 'node:crypto'
import { closeSync, fchmodSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { badConfig } from './errors.ts'
import { withLock } from './file-lock.ts'

/** What a configuration file holds. */
export type Settings = Record<string, unknown>

/** Reads a JSON object; undefined: no such file. Throws BAD_CONFIG naming file and reason. */
export function readJson(file: string): Settings | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw badConfig({ file, reason: (error as Error).message }, { cause: error })
  }
  return parse(file, text)
}

function parse(file: string, text: string): Settings {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw badConfig({ file, reason: (error as Error).message }, { cause: error })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badConfig({ file, reason: 'it should hold a JSON object' })
  return value as Settings
}

/** Replaces the file in one step, on the disk when this returns. Only the owner may read it. */
function writeJson(file: string, value: Settings): void {
  const draft = writeDraft(file, value)
  renameSync(draft, file)
  syncFolder(dirname(file))
}

/** Makes the file in one step; false: there was one already, which stays as it is. */
export function createJson(file: string, value: Settings): boolean {
  const draft = writeDraft(file, value)
  try {
    linkSync(draft, file)
    syncFolder(dirname(file))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(draft)
  }
}

/** Changes the file under a lock, so that two processes lose nothing. Writes nothing where `change` answers its argument. */
export function updateJson(file: string, change: (value: Settings) => Settings): Promise<Settings> {
  return withLock(`${file}.lock`, () => {
    const before = readJson(file) ?? {}
    const after = change(before)
    if (after !== before) writeJson(file, after)
    return after
  })
}

function writeDraft(file: string, value: Settings): string {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    fchmodSync(descriptor, 0o600)
    writeFileSync(descriptor, `${JSON.stringify(value, null, 2)}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return draft
}

/** Makes a rename or link durable. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
