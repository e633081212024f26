import { hashColumn } from '@cortado/contract/fields/encrypted.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { keyRingOf } from '../../services/secrets/key-ring.ts'
import { rowBatches, updateRows } from './batches.ts'
import { encryptedFields, openRow, sealRow } from './encrypted.ts'

/** How values are encrypted anew. */
export interface ResealOptions {
  /** Told after each batch: rows that were written so far. */
  readonly progress?: (rows: number) => Promise<void> | void
}

/**
 * Encrypts what the site's present key has not encrypted: values of former keys, and plain texts of a field that became Encrypted. Rows are locked batch by
 * batch; `progress` may commit, and a run that was broken off goes on where it ended. Answers how many rows were written. Throws unknownKey, brokenSeal.
 */
export async function reseal(ctx: Context, meta: Meta, { progress }: ResealOptions = {}): Promise<number> {
  const names = encryptedFields(meta)
  if (names.length === 0 || meta.isVirtual) return 0
  if (meta.issingle) return resealSingle(ctx, meta)
  const written = [...names, ...names.map(hashColumn)]
  let done = 0
  for await (const rows of rowBatches(ctx, meta, { columns: names, condition: isBehind(ctx, names) })) {
    await updateRows(ctx, meta, { columns: written, rows: rows.map((row) => sealRow(ctx, meta, openRow(ctx, meta, row))) })
    done += rows.length
    await progress?.(done)
  }
  return done
}

/** Whether a row has a value that the present key has not encrypted. */
function isBehind({ db, site }: Context, names: readonly string[]) {
  const pattern = `${keyRingOf(site.config).sealedWith}%`
  const behind = names.map((name) => sql`(${sql.id(name)} <> '' and not ${db.dialect.like(sql.id(name), pattern)})`)
  return sql<boolean>`(${sql.join(behind, sql` or `)})`
}

async function resealSingle(ctx: Context, meta: Meta): Promise<number> {
  const { db } = ctx
  const rows = await db.read(compile(db.dialect, sql`select field, value from ${sql.table('tabSingles')} where doctype = ${meta.name}`))
  const stored: Row = Object.fromEntries(rows.map(({ field, value }) => [String(field), value]))
  const behind = encryptedFields(meta).filter((name) => stored[name] && !String(stored[name]).startsWith(keyRingOf(ctx.site.config).sealedWith))
  const fresh = sealRow(ctx, meta, openRow(ctx, meta, stored))
  for (const name of behind)
    await db.write(
      compile(db.dialect, sql`update ${sql.table('tabSingles')} set value = ${fresh[name]} where doctype = ${meta.name} and field = ${name}`),
    )
  return behind.length > 0 ? 1 : 0
}

/** Whether any value of a DocType was not encrypted by the present key. */
export async function isBehindKey(ctx: Context, meta: Meta): Promise<boolean> {
  const names = encryptedFields(meta)
  if (names.length === 0 || meta.isVirtual) return false
  const { db } = ctx
  const from = meta.issingle
    ? sql`(select value as ${sql.id('value')} from ${sql.table('tabSingles')} where doctype = ${meta.name} and ${db.dialect.inList(sql.id('field'), names)}) as stored`
    : sql.table(meta.table)
  const rows = await db.read(
    compile(db.dialect, sql`select 1 from ${from} where ${isBehind(ctx, meta.issingle ? ['value'] : names)} limit 1`),
    'pool',
  )
  return rows.length > 0
}
