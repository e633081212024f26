import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lockBusy } from './errors.ts'
import { isRunning, markOf, type ProcessMark } from './process.ts'

/** What a lock file holds: who has it, and what it tells others. */
export interface LockHolder extends ProcessMark {
  readonly id: string
  /** E.g. the address that is served. */
  readonly note?: string
}

/** A lock that this process holds, until `release` or its end. */
export interface FileLock {
  release(): void
  /** Tells who finds the lock taken something about the holder. */
  note(text: string): void
}

/**
 * Takes a lock file, or answers who has it. A lock whose process has ended, was killed or is a zombie is taken over; a reused pid does not
 * fool it. One machine only: it looks at processes.
 */
export function tryLock(file: string): FileLock | LockHolder {
  mkdirSync(dirname(file), { recursive: true })
  const own: LockHolder = { ...(markOf(process.pid) ?? { pid: process.pid, started: '' }), id: randomUUID() }
  for (;;) {
    if (createOnce(file, own)) return { release: () => release(file, own), note: (text) => writeNote(file, own, text) }
    const holder = readHolder(file)
    if (holder === undefined) continue
    if (isRunning(holder)) return holder
    removeStale(file, holder)
  }
}

/** Whether `tryLock` got the lock. */
export const gotLock = (answer: FileLock | LockHolder): answer is FileLock => 'release' in answer

/** Who holds the lock now; undefined: nobody. */
export function lockHolder(file: string): LockHolder | undefined {
  const holder = readHolder(file)
  return holder && isRunning(holder) ? holder : undefined
}

/** Runs `fn` holding the lock; waits for others up to `patience` milliseconds, then throws LOCK_BUSY. */
export async function withLock<T>(file: string, fn: () => T | Promise<T>, patience = 60_000): Promise<T> {
  const end = Date.now() + patience
  let lock = tryLock(file)
  while (!gotLock(lock)) {
    if (Date.now() > end) throw lockBusy({ file, pid: lock.pid })
    await sleep(10 + Math.random() * 20)
    lock = tryLock(file)
  }
  try {
    return await fn()
  } finally {
    lock.release()
  }
}

/** Makes the file with all its content in one step; false: there is one. */
function createOnce(file: string, holder: LockHolder): boolean {
  const draft = `${file}.${holder.id}`
  try {
    writeFileSync(draft, JSON.stringify(holder))
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  } finally {
    // it is not there where not even its name could be stored
    rmSync(draft, { force: true })
  }
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockHolder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (error instanceof SyntaxError) return { pid: 0, started: 'unreadable', id: 'unreadable' }
    throw error
  }
}

/** Removes a dead process's lock, unless another did it first: a second lock around it keeps us from removing a successor's. */
function removeStale(file: string, stale: LockHolder): void {
  const guard = `${file}.takeover`
  try {
    writeFileSync(guard, String(process.pid), { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > 2_000) rmSync(guard, { force: true })
    return
  }
  if (readHolder(file)?.id === stale.id) rmSync(file, { force: true })
  rmSync(guard, { force: true })
}

function release(file: string, own: LockHolder): void {
  if (readHolder(file)?.id === own.id) rmSync(file, { force: true })
}

function writeNote(file: string, own: LockHolder, note: string): void {
  if (readHolder(file)?.id === own.id) writeFileSync(file, JSON.stringify({ ...own, note }))
}
