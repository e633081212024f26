import { permission } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'
import { setSeen } from '../../../../../desk/notification-settings.ts'

/** Notes whether the user has looked at the list of notifications. */
export const set_seen_value = whitelist({ args: { value: 'bool', user: 'string' }, methods: ['POST', 'PUT'] }, (ctx, { value, user }) => {
  if (user !== ctx.user.name) throw permission({ message: 'Users see their own notifications' })
  return setSeen(ctx, value)
})

/** DocTypes whose changes the user wants to be told of. */
export const get_subscribed_documents = whitelist({ args: {} }, async ({ db, user }) => {
  const query = sql`select document from ${sql.table('tabNotification Subscribed Document')} where parenttype = 'Notification Settings' and parent = ${user.name} order by idx`
  return (await db.read(compile(db.dialect, query, { named: true }))).map(({ document }) => document)
})
