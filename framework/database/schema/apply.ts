import { setTimeout as sleep } from 'node:timers/promises'
import { deadlock, schemaRefused, unique } from '@cortado/contract/error-catalogue.ts'
import { CortadoError } from '@cortado/contract/errors.ts'
import type { Db, Statement } from '../db.ts'
import type { SchemaChange } from './table.ts'

/** How changes are applied. */
export interface ApplyOptions {
  /** Milliseconds that one attempt waits for a table that others use. Default 2,000: whoever comes meanwhile waits behind it. */
  readonly lockTimeout?: number
  /** How often it tries. Default 8, with pauses between. */
  readonly attempts?: number
}

/** A step that was left out, and why. */
export interface KeptChange {
  readonly change: SchemaChange
  readonly reason: string
}

/** What was done. */
export interface ApplyReport {
  readonly applied: readonly SchemaChange[]
  readonly kept: readonly KeptChange[]
}

const plain = (text: string): Statement => ({ text, values: [] })

/**
 * Applies steps in the session's transaction, which it opens if there is none, and never commits. Each table waits briefly for its lock, lets
 * others pass, and tries again. Throws `unique` (values are there twice), `schemaRefused` (values do not fit), `deadlock` (the table was never free).
 */
export async function apply(db: Db, changes: readonly SchemaChange[], options: ApplyOptions = {}): Promise<ApplyReport> {
  const fresh = changes.filter((change) => change.fresh)
  const groups = [
    fresh,
    ...Map.groupBy(
      changes.filter((change) => !change.fresh),
      ({ table }) => table,
    ).values(),
  ].filter((group) => group.length > 0)
  const kept: KeptChange[] = []
  for (const group of groups) kept.push(...(await patiently(db, group, options)))
  if (groups.length > 0) await db.write(plain(db.dialect.schema.ddlLimits(undefined)))
  const left = new Set(kept.map(({ change }) => change))
  return { applied: changes.filter((change) => !left.has(change)), kept }
}

async function patiently(db: Db, group: readonly SchemaChange[], { lockTimeout = 2_000, attempts = 8 }: ApplyOptions): Promise<KeptChange[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.savepoint(() => applyGroup(db, group, lockTimeout))
    } catch (error) {
      if (!deadlock.is(error) || attempt >= attempts) throw error
      await sleep(Math.min(100 * 2 ** attempt, 2_000))
    }
  }
}

async function applyGroup(db: Db, group: readonly SchemaChange[], lockTimeout: number): Promise<KeptChange[]> {
  const kept: KeptChange[] = []
  await db.write(plain(db.dialect.schema.ddlLimits(lockTimeout)))
  if (group.every((change) => change.fresh)) {
    // nobody else knows these tables yet: all at once
    await Promise.all(group.map((change) => run(db, change)))
    return kept
  }
  for (const change of group) {
    if (change.keep && (await holds(db, change, change.keep.where))) kept.push({ change, reason: change.keep.reason })
    else await run(db, change)
  }
  return kept
}

async function run(db: Db, change: SchemaChange): Promise<void> {
  try {
    if (change.refuse && (await holds(db, change, change.refuse.where))) throw schemaRefused({ change: change.summary, reason: change.refuse.reason })
    await db.write(plain(change.text))
  } catch (error) {
    throw explained(change, error)
  }
}

const holds = async (db: Db, { table }: SchemaChange, where: string): Promise<boolean> =>
  (await db.read(plain(`select 1 from ${db.dialect.schema.quote(table)} where ${where} limit 1`))).length > 0

/** Values that a new type or rule refuses are named by the step that met them. */
function explained(change: SchemaChange, error: unknown): unknown {
  const clear = error instanceof CortadoError && (error.status !== 417 || error.code === schemaRefused.code || error.code === unique.code)
  if (clear || !(error instanceof CortadoError)) return error
  return schemaRefused({ change: change.summary, reason: error.message }, { cause: error })
}
