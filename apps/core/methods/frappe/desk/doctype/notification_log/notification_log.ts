import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { type RawBuilder, sql } from 'kysely'
import { setSeen } from '../../../../../desk/notification-settings.ts'
import { peopleOf } from '../../../../../desk/people.ts'

/** The user's notifications, newest first, with names and pictures of those who caused them. */
export const get_notification_logs = whitelist({ args: { limit: 'int?' } }, async (ctx, { limit }) => {
  const page_length = Math.min(Math.max(limit ?? 20, 1), 100)
  const notification_logs = (await list(ctx, 'Notification Log', { fields: '*', order_by: 'creation desc', page_length })) as Row[]
  return {
    notification_logs,
    user_info: await peopleOf(
      ctx,
      notification_logs.flatMap(({ from_user: user }) => (user ? [String(user)] : [])),
    ),
  }
})

/** Marks one of the user's notifications as read. */
export const mark_as_read = whitelist({ args: { docname: 'any' }, methods: ['POST', 'PUT'] }, (ctx, { docname }) =>
  markRead(ctx, sql` and name = ${String(docname)}`),
)

/** Marks all of them as read. */
export const mark_all_as_read = whitelist({ args: {}, methods: ['POST', 'PUT'] }, (ctx) => markRead(ctx, sql``))

/** The user has looked at the list of notifications: the bell is quiet until the next one. */
export const trigger_indicator_hide = whitelist({ args: {}, methods: ['POST', 'PUT'] }, (ctx) => setSeen(ctx, true))

async function markRead({ db, user }: Context, which: RawBuilder<unknown>): Promise<void> {
  const query = sql`update ${sql.table('tabNotification Log')} set ${sql.id('read')} = 1 where for_user = ${user.name} and ${sql.id('read')} = 0${which}`
  await db.write(compile(db.dialect, query, { named: true }))
}
