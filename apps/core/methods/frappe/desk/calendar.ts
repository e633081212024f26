import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import { update } from 'cortado/document/save.ts'
import { toWire } from 'cortado/document/wire.ts'
import { calendarRows, readFieldMap, readSpan } from '../../../desk/calendar.ts'

/** Documents that a calendar shows between two dates: rows of the fields that `field_map` names (`start`, `end`, `title`, `color`) and the name. */
export const get_events = whitelist(
  { args: { doctype: 'string', start: 'string', end: 'string', field_map: 'json', filters: 'json?', fields: 'json?' } },
  async (ctx, args) => {
    const meta = await ctx.meta.get(args.doctype)
    const { filters, fields } = args
    return calendarRows(ctx, meta, { fieldMap: readFieldMap(meta, args.field_map), span: readSpan(args.start, args.end), filters, fields })
  },
)

/** Moves a document in a calendar: `args` holds `doctype`, `name` and the new values of the fields that `field_map` names as `start` and `end`. */
export const update_event = whitelist({ args: { args: 'json', field_map: 'json' }, methods: ['POST', 'PUT'] }, async (ctx, { args, field_map }) => {
  if (args === null || typeof args !== 'object' || Array.isArray(args)) throw badArgument({ argument: 'args', reason: 'it should be an object' })
  const { doctype, name, ...values } = args as Row
  const meta = await ctx.meta.get(String(doctype ?? ''))
  const { start, end } = readFieldMap(meta, field_map)
  if (values[start] == null) throw badArgument({ argument: 'args', reason: `it holds no ${start}` })
  const moved = await update(ctx, meta.name, String(name ?? ''), { [start]: values[start], ...(end !== start && { [end]: values[end] ?? null }) })
  return toWire(moved, { nulls: 'omit' })
})
