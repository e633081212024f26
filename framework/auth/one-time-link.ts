import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { storeAuth } from '../services/secrets/secrets.ts'

// A link that logs in once. The database knows only the hash of its key: a row of `__Auth` with doctype `One Time Link`, the hash as name, the end of its
// life (UTC, ISO) as fieldname, and the user as password.

const doctype = 'One Time Link'
const usualMinutes = 15

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

/** Makes the key of a link, in the transaction: `/login?key=…` logs `user` in, once, within a quarter of an hour, or as many minutes as are given. */
export async function makeOneTimeKey(ctx: Pick<Context, 'db' | 'clock'>, user: string, minutes = usualMinutes): Promise<string> {
  const key = randomBytes(32).toString('base64url')
  const now = ctx.clock.now().getTime()
  await ctx.db.write(
    compile(ctx.db.dialect, sql`delete from ${sql.table('__Auth')} where doctype = ${doctype} and fieldname < ${new Date(now).toISOString()}`),
  )
  const until = new Date(now + minutes * 60_000).toISOString()
  await storeAuth(ctx, { doctype, name: hashOf(key), field: until }, { text: user, encrypted: 0 })
  return key
}

/** Uses the key up, in the transaction. Answers the user's name; undefined: unknown, used or too old. */
export async function takeOneTimeKey(ctx: Pick<Context, 'db' | 'clock'>, key: string): Promise<string | undefined> {
  const { dialect } = ctx.db
  const row = sql`doctype = ${doctype} and ${sql.id('name')} = ${hashOf(key)} and fieldname >= ${ctx.clock.now().toISOString()}`
  const [found] = await ctx.db.read(compile(dialect, sql`select password from ${sql.table('__Auth')} where ${row}`))
  if (!found) return undefined
  // of two that come at once, one deletes the row
  const { count } = await ctx.db.write(compile(dialect, sql`delete from ${sql.table('__Auth')} where ${row}`))
  return count === 1 ? String(found.password) : undefined
}
