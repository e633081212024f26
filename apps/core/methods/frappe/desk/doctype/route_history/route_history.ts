import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { newRow } from 'cortado/document/row-values.ts'
import { insertOne } from 'cortado/document/statements.ts'
import { sql } from 'kysely'

const most = 200
/** Places of one user that are remembered. */
const kept = 500

/** Remembers where the user has been in the Desk, the last 500 places. `routes`: a list of rows with a `route`. */
export const deferred_insert = whitelist({ args: { routes: 'json' }, methods: ['POST', 'PUT'] }, async (ctx, { routes }) => {
  if (!Array.isArray(routes) || routes.length > most) throw badArgument({ argument: 'routes', reason: `it should be a list of at most ${most} rows` })
  const meta = await ctx.meta.get('Route History')
  const { db, user } = ctx
  for (const row of routes as (Row | null)[]) {
    const route = String(row?.route ?? '').slice(0, 140)
    if (route !== '') await db.write(insertOne(db.dialect, meta, newRow(ctx, meta, { route, user: user.name })))
  }
  const table = sql.table(meta.table)
  const own = sql`${sql.id('user')} = ${user.name}`
  const older = sql`select name from ${table} where ${own} order by creation desc, name limit 100000 offset ${kept}`
  await db.write(compile(db.dialect, sql`delete from ${table} where name in (select name from (${older}) as older)`))
})

/** The places of the Desk where the user has been most often: rows `{ route, count }`, at most five. */
export const frequently_visited_links = whitelist({ args: {} }, async ({ db, user }) => {
  const table = sql.table('tabRoute History')
  const query = sql`select route, count(name) as count from ${table} where ${sql.id('user')} = ${user.name} group by route order by count(name) desc, route limit 5`
  return (await db.read(compile(db.dialect, query))).map(({ route, count }) => ({ route, count: Number(count) }))
})
