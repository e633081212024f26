import { permission } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { setDefaultValue } from 'cortado/document/default-directory.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { onlyFor } from '../../../../../core/only-for.ts'

/** Puts a mail that has ended in an error back into the queue, for those who have not got it. */
export const retry_sending = whitelist({ args: { name: 'any' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const name = await demandMail(ctx, args.name)
  await again(ctx, name, sql`status in ('Error', 'Partially Sent')`, sql`, retry = 0, error = null`)
})

/** Sends a mail that waits in the queue at once. */
export const send_now = whitelist({ args: { name: 'any' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const name = await demandMail(ctx, args.name)
  await again(ctx, name, sql`status in ('Not Sent', 'Partially Sent')`, sql``)
})

/** Stops the queue of the site, or lets it go on. System Managers only. */
export const toggle_sending = whitelist({ args: { enable: 'bool' }, methods: ['POST', 'PUT'] }, async (ctx, { enable }) => {
  onlyFor(ctx, 'System Manager')
  await setDefaultValue(ctx, '__default', 'suspend_email_queue', enable ? null : '1')
  ctx.db.afterCommit(() => ctx.mail.wake())
})

/** Throws notFound, noPermission; permission for those who do not manage the system. */
async function demandMail(ctx: Context, name: unknown): Promise<string> {
  const mail = await load(ctx, 'Email Queue', String(name))
  if (!ctx.user.roles.has('System Manager')) throw permission({ message: 'Mail in the queue is sent again by System Managers' })
  await demand(ctx, mail.meta, 'read', mail.values)
  return mail.name
}

async function again(ctx: Context, name: string, which: ReturnType<typeof sql>, changes: ReturnType<typeof sql>): Promise<void> {
  const { db } = ctx
  await db.write(
    compile(
      db.dialect,
      sql`update ${sql.table('tabEmail Queue')} set status = 'Not Sent', send_after = null${changes} where name = ${name} and ${which}`,
    ),
  )
  ctx.db.afterCommit(() => ctx.mail.wake())
}
