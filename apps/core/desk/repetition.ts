import type { Row } from 'cortado/database/db.ts'
import type { Span } from './calendar.ts'

const weekDays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** Months between two times of an event. */
const months: Readonly<Record<string, number>> = { Monthly: 1, Quarterly: 3, 'Half Yearly': 6, Yearly: 12 }

const day = 86_400_000

const dayOf = (moment: unknown): number => Date.parse(`${String(moment).slice(0, 10)}T00:00:00Z`)

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10)

/**
 * The times at which an event takes place within a span of days, each as a row of its own with its `starts_on` and `ends_on`. One that does not repeat is
 * answered as it is. A day that a month does not have is left out of it.
 */
export function takesPlace(event: Row, span: Span): Row[] {
  if (!event.repeat_this_event) return [event]
  const first = dayOf(event.starts_on)
  const length = event.ends_on ? dayOf(event.ends_on) - first : 0
  const last = Math.min(dayOf(span.to), event.repeat_till ? dayOf(event.repeat_till) : Number.POSITIVE_INFINITY)
  const found: Row[] = []
  for (let at = Math.max(first, dayOf(span.from) - length); at <= last; at += day) if (fallsOn(event, first, at)) found.push(moved(event, at, length))
  return found
}

function fallsOn(event: Row, first: number, at: number): boolean {
  const repeat = String(event.repeat_on ?? '')
  if (repeat === 'Daily') return true
  const [begin, date] = [new Date(first), new Date(at)]
  if (repeat === 'Weekly') return Boolean(event[weekDays[date.getUTCDay()] ?? 'monday'])
  const step = months[repeat]
  if (step === undefined) return at === first
  const passed = (date.getUTCFullYear() - begin.getUTCFullYear()) * 12 + date.getUTCMonth() - begin.getUTCMonth()
  return passed % step === 0 && date.getUTCDate() === begin.getUTCDate()
}

/** The event on another day, at the same time of day. */
const moved = (event: Row, at: number, length: number): Row => ({
  ...event,
  starts_on: isoDay(at) + String(event.starts_on).slice(10),
  ...(event.ends_on != null && { ends_on: isoDay(at + length) + String(event.ends_on).slice(10) }),
})
