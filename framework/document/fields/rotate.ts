import { setTimeout as sleep } from 'node:timers/promises'
import { makeEncryptionKey, type Site } from '../../config/site.ts'
import type { Context } from '../../context.ts'
import { repeatLost } from '../../database/repeat.ts'
import type { Meta } from '../../meta/meta.ts'
import { doctypesWith } from './owners.ts'
import { isBehindKey, reseal } from './reseal.ts'

/** How keys are rotated. */
export interface RotateOptions {
  /** Told after each batch of rows. */
  readonly progress?: (progress: { readonly doctype: string; readonly rows: number }) => void
  /**
   * Milliseconds between a key's becoming known and its first use: processes that serve the site look at its configuration once a second. Default 2000.
   */
  readonly notice?: number
}

/** What a rotation did. */
export interface RotationReport {
  /** Whether a key was made; false: a rotation that had been broken off was brought to its end. */
  readonly made: boolean
  /** Rows that were encrypted anew, by DocType. */
  readonly rows: Readonly<Record<string, number>>
  /** Keys that values may be encrypted with, the present one included. */
  readonly keys: number
}

/**
 * Makes a new key for the Encrypted fields of a site and encrypts everything with it, batch by batch, each in a transaction of its own, while the site is
 * in use. Former keys stay in the configuration, for backups and copies of deleted documents. Where it was broken off, the next call goes on with the same
 * key. A batch that loses a deadlock is
 * done again. Throws unknownKey, brokenSeal.
 */
export async function rotateKeys(ctx: Context, { progress, notice = 2000 }: RotateOptions = {}): Promise<RotationReport> {
  const metas = await doctypesWith(ctx, 'encrypted')
  const isUnfinished = await anyBehind(ctx, metas)
  if (!isUnfinished) await addKey(ctx.site, notice)
  const rows: Record<string, number> = {}
  // whoever wrote with the former key until it noticed the new one is caught by the next round
  for (let round = 0; round === 0 || (await anyBehind(ctx, metas)); round++) {
    for (const meta of metas) {
      let before = rows[meta.name] ?? 0
      const noted = async (count: number): Promise<void> => {
        await ctx.db.commit()
        rows[meta.name] = before + count
      }
      const once = async (): Promise<void> => {
        const done = await reseal(ctx, meta, {
          async progress(count) {
            await noted(count)
            progress?.({ doctype: meta.name, rows: before + count })
          },
        })
        await noted(done)
      }
      await repeatLost(once, async () => {
        await ctx.db.rollback()
        before = rows[meta.name] ?? 0
        return true
      })
    }
  }
  return { made: !isUnfinished, rows, keys: ringOf(ctx.site).length }
}

async function anyBehind(ctx: Context, metas: readonly Meta[]): Promise<boolean> {
  for (const meta of metas) if (await isBehindKey(ctx, meta)) return true
  return false
}

/** First everybody learns to read with the new key, then everybody writes with it. */
async function addKey(site: Site, notice: number): Promise<void> {
  const known = ringOf(site)
  const fresh = makeEncryptionKey()
  await site.update({ encryption_keys: [...known, fresh] })
  await sleep(notice)
  await site.update({ encryption_keys: [fresh, ...known] })
}

const ringOf = ({ config }: Site): string[] => [...new Set([...(config.encryption_keys ?? []), config.encryption_key])]
