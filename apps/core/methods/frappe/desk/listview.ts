import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'

/** How many documents a list view's filters leave for each value of a field, the most frequent first; `''` counts those without one. */
export const get_group_by_count = whitelist({ args: { doctype: 'string', current_filters: 'json?', field: 'string' } }, async (ctx, args) => {
  const filters = args.current_filters
  // the view counts assignees by their own DocType
  const rows = (
    args.field === 'assigned_to'
      ? await list(ctx, 'ToDo', {
          fields: ['allocated_to as name', 'count(name) as count'],
          filters: [
            ['ToDo', 'status', '!=', 'Cancelled'],
            ['ToDo', 'reference_type', '=', args.doctype],
          ],
          group_by: 'allocated_to',
          order_by: 'count desc',
          page_length: 50,
        })
      : await list(ctx, args.doctype, {
          fields: [`${args.field} as name`, 'count(name) as count'],
          filters,
          group_by: args.field,
          order_by: 'count desc',
          page_length: 50,
        })
  ) as Row[]
  return rows.map(({ name, count }) => ({ name: name ?? '', count: Number(count) }))
})
