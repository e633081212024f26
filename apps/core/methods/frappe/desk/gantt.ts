import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import { update } from 'cortado/document/save.ts'
import { readFieldMap } from '../../../desk/calendar.ts'

/** Moves a bar of a Gantt view: `args` holds `doctype`, `name`, `start` and `end`; `field_map` names the fields of the latter two. */
export const update_task = whitelist({ args: { args: 'json', field_map: 'json' }, methods: ['POST', 'PUT'] }, async (ctx, { args, field_map }) => {
  if (args === null || typeof args !== 'object' || Array.isArray(args)) throw badArgument({ argument: 'args', reason: 'it should be an object' })
  const { doctype, name, start: from, end: to } = args as Row
  const meta = await ctx.meta.get(String(doctype ?? ''))
  const { start, end } = readFieldMap(meta, field_map)
  if (from == null) throw badArgument({ argument: 'args', reason: 'it holds no start' })
  await update(ctx, meta.name, String(name ?? ''), { [start]: from, ...(end !== start && { [end]: to ?? null }) })
})
