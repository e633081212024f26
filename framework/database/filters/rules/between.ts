import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import type { FilterValue, Scalar } from '@cortado/contract/filters.ts'
import { sql } from 'kysely'
import type { FilterClock, FilterColumn, OperatorRule, PreparedFilter } from '../column.ts'
import { comparisonOf, operand } from '../kinds.ts'
import { datetimeValue, dateValue } from '../moments.ts'
import { type DayRange, neighbourRange, timespanRange } from '../timespan.ts'

/** `between`: both bounds included; of a Datetime whole days where days are given. A missing bound is today. */
export const between: OperatorRule = {
  prepare(column, value, clock) {
    const [from = null, to = null] = typeof value === 'object' && value !== null ? value : [value]
    return isDay(column) ? range(column, [from ?? clock.today, to ?? clock.today]) : plainRange(column, from, to)
  },
}

/** A rule for days that a name stands for. */
const named = (days: (name: string, clock: FilterClock) => DayRange | undefined): OperatorRule => ({
  prepare(column, value, clock) {
    if (!isDay(column)) throw validation({ message: `${column.name} is not a date: it cannot be compared with a timespan` })
    const found = days(text(value), clock)
    if (!found) throw validation({ message: `${column.name}: "${text(value).slice(0, 40)}" is not a timespan` })
    return range(column, found)
  },
})

/** `timespan`: a name such as `last week`. */
export const timespan: OperatorRule = named(timespanRange)

/** `previous`: `1 week`, `1 month`, `3 months`, `6 months`, `1 year`. */
export const previous: OperatorRule = named((name, clock) => neighbourRange('last', name, clock))

/** `next`, with the values of `previous`. */
export const next: OperatorRule = named((name, clock) => neighbourRange('next', name, clock))

const text = (value: FilterValue): string => (typeof value === 'string' ? value : '')

const isDay = (column: FilterColumn): boolean => ['date', 'datetime'].includes(comparisonOf(column).name)

function range(column: FilterColumn, [from, to]: readonly [Scalar, Scalar]): PreparedFilter {
  const isDate = comparisonOf(column).name === 'date'
  const values = isDate
    ? [dateValue(from, column.name), dateValue(to, column.name)]
    : [datetimeValue(from, column.name), datetimeValue(to, column.name, true)]
  return { shape: 'days', values, condition: (_dialect, [low, high]) => sql`${column.ref} between ${low} and ${high}` }
}

function plainRange(column: FilterColumn, from: Scalar, to: Scalar): PreparedFilter {
  if (from === null || to === null) throw badArgument({ argument: 'filters', reason: `${column.name} between: the value should be [from, to]` })
  const bounds = [comparisonOf(column).bind(from, column), comparisonOf(column).bind(to, column)]
  const form = bounds.find((bound) => bound.form !== 'plain')?.form ?? 'plain'
  return {
    shape: form,
    values: bounds.map((bound) => bound.value),
    condition: (dialect, [low, high]) => sql`${operand(column, form, dialect)} between ${low} and ${high}`,
  }
}
