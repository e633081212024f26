import { validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { conditionHolds } from 'cortado/document/condition-scope.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { ruleScope } from '../../../../../automation/rule-scope.ts'

/** Documents that are looked at. */
const most = 500

/**
 * Names of documents that a notification of days would be sent about today: whose date is that many days ago, or ahead, and for which its condition holds. Of those that
 * the user may read, 500 at most. Needs read on the Notification; throws validation for one of another event.
 */
export const get_documents_for_today = whitelist({ args: { notification: 'string' } }, async (ctx, { notification }) => {
  const rule = await load(ctx, 'Notification', notification)
  await demand(ctx, rule.meta, 'read', rule.values)
  if (!/^Days /.test(String(rule.get('event')))) throw validation({ message: `${notification} is sent at an event, not by days` })
  const doctype = String(rule.get('document_type'))
  const names = await dated(ctx, doctype, { field: String(rule.get('date_changed')), day: dayOf(ctx, rule.values) })
  const condition = rule.get('condition')
  if (!condition) return names
  const found: unknown[] = []
  for (const name of names) if (await conditionHolds(condition, ruleScope(await load(ctx, doctype, String(name))))) found.push(name)
  return found
})

/** The day whose documents are due today. */
function dayOf({ clock }: Context, { event, days_in_advance }: Readonly<Row>): string {
  const day = new Date(`${clock.today()}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + (event === 'Days After' ? -1 : 1) * Number(days_in_advance ?? 0))
  return day.toISOString().slice(0, 10)
}

async function dated(ctx: Context, doctype: string, { field, day }: { field: string; day: string }): Promise<unknown[]> {
  const filters = [[field, 'between', [day, day]]]
  const rows = (await list(ctx, doctype, { filters, fields: ['name'], page_length: most })) as Row[]
  return rows.map(({ name }) => name)
}
