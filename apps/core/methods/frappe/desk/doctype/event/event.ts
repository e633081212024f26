import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { readSpan, type Span } from '../../../../../desk/calendar.ts'
import { filterList } from '../../../../../desk/client-filters.ts'
import { takesPlace } from '../../../../../desk/repetition.ts'

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const shown = ['name', 'subject', 'description', 'color', 'starts_on', 'ends_on', 'owner', 'all_day', 'event_type', 'event_category']
const fields = [...shown, 'repeat_this_event', 'repeat_on', 'repeat_till', ...days]

const longestSpan = 750 * 86_400_000

/** Open events that the user may see between two dates, at most two years apart; those that repeat once for each time. By their begin. */
export const get_events = whitelist({ args: { start: 'string', end: 'string', filters: 'json?' } }, async (ctx, args) => {
  const { from, to } = readSpan(args.start.slice(0, 10), args.end.slice(0, 10))
  if (Date.parse(to) - Date.parse(from) > longestSpan) throw badArgument({ argument: 'end', reason: 'it should be at most two years after start' })
  const found = await stored(ctx, { from, to }, args.filters)
  const times = found.flatMap((event) => takesPlace(event, { from, to }))
  return times.toSorted((a, b) => (String(a.starts_on) < String(b.starts_on) ? -1 : 1))
})

/** Events that take place once within the span, and those that began before its end and may repeat in it. */
async function stored(ctx: Context, { from, to }: Span, filters: unknown): Promise<Row[]> {
  const conditions = [...filterList(filters, 'Event'), ['Event', 'status', '=', 'Open'], ['Event', 'starts_on', '<=', `${to} 23:59:59.999999`]]
  const rows = async (...more: unknown[][]): Promise<Row[]> => (await list(ctx, 'Event', { fields, filters: [...conditions, ...more] })) as Row[]
  const once = ['Event', 'repeat_this_event', '=', 0]
  const [spanning, endless, repeating] = await Promise.all([
    rows(once, ['Event', 'ends_on', '>=', from]),
    rows(once, ['Event', 'ends_on', 'is', 'not set'], ['Event', 'starts_on', '>=', from]),
    rows(['Event', 'repeat_this_event', '=', 1]),
  ])
  return [...spanning, ...endless, ...repeating.filter(({ repeat_till: till }) => !till || String(till) >= from)]
}
