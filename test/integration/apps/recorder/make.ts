import { mapDocument, whitelist } from 'cortado'
import type { Row } from 'cortado/database/db.ts'

/** An invoice of an order: open lines with their quantity, and where each came from. */
export const invoice = whitelist(
  { args: { source_name: 'string', target_doc: 'json?', selected_children: 'json?' }, methods: ['GET', 'POST'] },
  (ctx, { source_name, target_doc, selected_children }) =>
    mapDocument(ctx, {
      doctype: 'Map Order',
      name: source_name,
      target: target_doc as Row | undefined,
      selectedChildren: selected_children as Record<string, string[]> | undefined,
      maps: {
        'Map Order': { doctype: 'Map Invoice', fieldMap: { day: 'ordered_on' }, fieldNoMap: ['remark'], validation: { docstatus: ['=', 1] } },
        'Map Order Line': {
          doctype: 'Map Invoice Line',
          fieldMap: { name: 'order_line' },
          condition: (line) => Number(line.get('qty')) > 0,
          postprocess: (line, made, order) => made.set('note', `${order.name}: ${line.get('item')}`),
        },
      },
      postprocess: (_order, made) => made.set('lines_count', made.rows('lines').length),
    }),
)

/** Changes things, and so is never called for a mapping. */
export const change = whitelist({ args: {}, methods: ['POST'] }, () => 'changed')

/** Is open to nobody. */
export const hidden = (): string => 'hidden'
