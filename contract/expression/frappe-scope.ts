import { refuse } from './limits.ts'
import { type Distance, dayIn, daysBetween, firstOfMonth, later, momentIn, monthsBetween, secondsBetween, weekdayOf } from './python/dates.ts'
import { cint, cstr, flt } from './python/globals.ts'
import { integer, isNumeric } from './python/values.ts'
import { type Builtin, type Call, Native, type Scope } from './run.ts'

/** What `frappe` in a condition answers from. */
export interface FrappeSources {
  /** The time now in the site's zone: `YYYY-MM-DD HH:MM:SS.ffffff`. */
  now(): string
  /** `frappe.session.user` */
  readonly user: string
  /** `frappe.get_roles()` */
  readonly roles?: readonly string[]
  /** `frappe.db.get_value(doctype, name or filters, fieldname or list)`: a value, a list, or null; may answer later. */
  getValue?(doctype: string, filters: unknown, fieldname: unknown): unknown
  /** `frappe.db.get_list(doctype, { filters, fields, … })`: records; may answer later. */
  getList?(doctype: string, options: Readonly<Record<string, unknown>>): unknown
  /** `frappe.db.exists(doctype, name or filters)`: the name, or null; may answer later. */
  exists?(doctype: string, filters: unknown): unknown
}

const distances = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const

/** `add_to_date(date, days=1)`; without a date: now. */
const addToDate =
  (now: () => string): Builtin =>
  ({ args, named }) => {
    const distance: Record<string, number> = {}
    for (const [name, value] of named) {
      if (name === 'as_string' || name === 'as_datetime') continue
      if (!(distances as readonly string[]).includes(name)) refuse(`add_to_date does not know "${name}"`)
      distance[name] = integer(value, name)
    }
    for (const [index, value] of args.slice(1).entries()) distance[distances[index === 2 ? 3 : index] ?? 'years'] = integer(value, 'add_to_date')
    return later(args[0] ?? now(), distance as Distance)
  }

const days = ({ args }: Call): number =>
  isNumeric(args[1]) ? integer(args[1], 'the number of days') : integer(Number(args[1]), 'the number of days')

/** The functions of `frappe.utils` that conditions use. Dates are texts. */
function functionsOf(now: () => string): Readonly<Record<string, Builtin>> {
  const today: Builtin = () => now().slice(0, 10)
  return {
    nowdate: today,
    today,
    now,
    now_datetime: now,
    nowtime: () => now().slice(11),
    getdate: ({ args: [value] }) =>
      value === undefined || value === null || value === '' ? (value === undefined ? now().slice(0, 10) : null) : dayIn(value),
    get_datetime: ({ args: [value] }) => (value === undefined || value === null ? now() : momentIn(value)),
    add_days: (call) => later(call.args[0], { days: days(call) }),
    add_months: (call) => later(call.args[0], { months: days(call) }),
    add_years: (call) => later(call.args[0], { years: days(call) }),
    add_to_date: addToDate(now),
    get_first_day: ({ args: [value, years = 0, months = 0] }) =>
      firstOfMonth(value, { years: integer(years, 'the number of years'), months: integer(months, 'the number of months') }),
    get_last_day: ({ args: [value] }) => later(firstOfMonth(value, { months: 1 }), { days: -1 }),
    get_weekday: ({ args: [value] }) => weekdayOf(value ?? now()),
    date_diff: ({ args: [to, from] }) => daysBetween(to, from),
    days_diff: ({ args: [to, from] }) => daysBetween(to, from),
    month_diff: ({ args: [to, from] }) => monthsBetween(to, from),
    time_diff_in_seconds: ({ args: [to, from] }) => secondsBetween(to, from),
    time_diff_in_hours: ({ args: [to, from] }) => Number((secondsBetween(to, from) / 3600).toFixed(6)),
    flt,
    cint,
    cstr,
  }
}

/** A table without a prototype. */
const table = (entries: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.freeze(Object.assign(Object.create(null) as Record<string, unknown>, entries))

const natives = (functions: Readonly<Record<string, Builtin>>): Readonly<Record<string, unknown>> =>
  table(Object.fromEntries(Object.entries(functions).map(([name, call]) => [name, new Native(call)])))

/**
 * The names that conditions in Python find: `frappe` with `session.user`, `utils`, `db`, and the bare functions of its utils
 * (`nowdate()`). What needs the database is there where the caller answers it. Documents are added by the caller: `{ ...frappeScope(…), doc }`.
 */
export function frappeScope({ now, user, roles, getValue, getList, exists }: FrappeSources): Scope {
  const functions = natives(functionsOf(now))
  const db = table({
    ...(getValue && { get_value: (doctype: string, filters: unknown, fieldname: unknown = 'name') => getValue(doctype, filters, fieldname) }),
    ...(getList && { get_list: (doctype: string, options: Record<string, unknown> = {}) => getList(doctype, options) }),
    ...(exists && { exists: (doctype: string, filters: unknown) => exists(doctype, filters) }),
  })
  const rolesOf = roles && { get_roles: new Native(() => roles) }
  return table({ ...functions, frappe: table({ session: table({ user }), utils: functions, db, ...rolesOf }) })
}
