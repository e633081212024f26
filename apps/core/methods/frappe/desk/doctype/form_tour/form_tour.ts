import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { sql } from 'kysely'
import { onlyFor } from '../../../../../core/only-for.ts'

const longest = 20_000
const users = sql.table('tabUser')

/** Keeps how far the user has come in the tours of the Desk: `value` is an object by the names of tours. */
export const update_user_status = whitelist({ args: { value: 'json', step: 'json?' }, methods: ['POST', 'PUT'] }, async ({ db, user }, { value }) => {
  const text = JSON.stringify(value)
  if (value === null || typeof value !== 'object' || Array.isArray(value) || text.length > longest)
    throw badArgument({ argument: 'value', reason: `it should be a JSON object of at most ${longest} characters` })
  await db.write(compile(db.dialect, sql`update ${users} set onboarding_status = ${text} where name = ${user.name}`))
})

/** Lets everybody begin a tour anew. For System Managers. */
export const reset_tour = whitelist({ args: { tour_name: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, { tour_name: tour }) => {
  onlyFor(ctx, 'System Manager')
  const { db } = ctx
  const pattern = `%${tour.replace(/[\\%_]/g, '\\$&')}%`
  const rows = await db.read(compile(db.dialect, sql`select name, onboarding_status from ${users} where onboarding_status like ${pattern}`))
  for (const { name, onboarding_status: stored } of rows) {
    const { [tour]: _gone, ...kept } = parseJson(String(stored), 'onboarding_status') as Row
    await db.write(compile(db.dialect, sql`update ${users} set onboarding_status = ${JSON.stringify(kept)} where name = ${name}`))
  }
  ctx.messages.push({ message: 'Successfully reset onboarding status for all users.', alert: 1 })
})
