import { createHash } from 'node:crypto'
import { documentLocked, duplicate } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import { announceChange } from './announce.ts'
import type { Document } from './document.ts'
import { fromDatabase } from './load.ts'
import type { DocumentLock } from './lock-directory.ts'
import { newRow } from './row-values.ts'
import { insertOne } from './statements.ts'

/** How a document is locked. */
export interface LockOptions {
  /** After so many seconds it counts no more. Default: 12 hours. */
  readonly seconds?: number
  /** Told to who finds the document locked. */
  readonly reason?: string
}

const halfDay = 12 * 60 * 60

/**
 * Locks a document against everyone: until `unlockDocument`, or until it expires, nobody saves, deletes or renames it but who holds the lock by
 * this `doc`. It is there for others when the transaction is committed, and outlives process and request: a job may go on with it by taking over
 * `doc.flags.lock`. Reading is not hindered. Permission is the caller's. Throws documentLocked.
 */
export async function lockDocument(doc: Document, { seconds = halfDay, reason = 'it is being worked on' }: LockOptions = {}): Promise<void> {
  const { ctx, doctype, name } = doc
  const [{ db }, meta] = [ctx, await ctx.meta.get('Document Lock')]
  const lockName = nameOf(doc)
  const { rows } = await db.write(
    compile(db.dialect, sql`select owner, creation, expires, reason from ${sql.table(meta.table)} where ${sql.id('name')} = ${lockName} for update`),
  )
  const now = ctx.clock.timestamp()
  const found = rows[0] && (fromDatabase(meta, rows[0]) as unknown as DocumentLock)
  if (found && found.expires > now) throw locked(doc, found)
  if (found) await removeLock(doc)
  const row = newRow(ctx, meta, {
    name: lockName,
    document_type: doctype,
    document_name: name,
    reason: reason.slice(0, 140),
    expires: ctx.clock.local(new Date(Date.now() + seconds * 1000)),
  })
  try {
    await db.savepoint(() => db.write(insertOne(db.dialect, meta, row)))
  } catch (error) {
    if (!duplicate.is(error)) throw error
    // somebody was faster
    throw locked(doc, { name: lockName, owner: 'another user', creation: now, expires: 'it is done', reason }, error)
  }
  doc.flags.lock = lockName
  announceChange(ctx, { doctype: 'Document Lock', name: lockName, change: 'insert' })
}

/** Ends the lock of a document, whoever has it; where there is none, nothing happens. Permission is the caller's. */
export async function unlockDocument(doc: Document): Promise<void> {
  await removeLock(doc)
  doc.flags.lock = undefined
  announceChange(doc.ctx, { doctype: 'Document Lock', name: nameOf(doc), change: 'delete' })
}

/** The lock that keeps others from changing a document; undefined: there is none, or it has expired. */
export async function lockOf(doc: Document): Promise<DocumentLock | undefined> {
  const lock = await doc.ctx.locks.of(doc.doctype, doc.name)
  return lock && lock.expires > doc.ctx.clock.timestamp() ? lock : undefined
}

/** Refuses a change of a document that somebody else has locked. In memory. Throws documentLocked. */
export async function demandUnlocked(doc: Document): Promise<void> {
  const lock = await lockOf(doc)
  if (lock && lock.name !== doc.flags.lock) throw locked(doc, lock)
}

const locked = (doc: Document, lock: DocumentLock, cause?: unknown) =>
  documentLocked({ doctype: doc.doctype, name: doc.name, by: lock.owner, reason: lock.reason, until: lock.expires }, cause ? { cause } : undefined)

async function removeLock(doc: Document): Promise<void> {
  const { db, meta } = doc.ctx
  const { table } = await meta.get('Document Lock')
  await db.write(compile(db.dialect, sql`delete from ${sql.table(table)} where ${sql.id('name')} = ${nameOf(doc)}`))
}

/** One lock per document: its name says which one, so that the primary key keeps a second one out. */
const nameOf = ({ doctype, name }: Document): string => createHash('sha224').update(`${doctype}:${name}`).digest('hex')
