import { list, type ReportFunction } from 'cortado'

/** What trips of a stage cost. */
export const execute: ReportFunction = async (ctx, { stage }) => ({
  columns: ['Trip:Link/Trip:120', { fieldname: 'cost', label: 'Cost', fieldtype: 'Float' }],
  result: (await list(ctx, 'Trip', {
    fields: ['name', 'cost'],
    filters: stage ? [['stage', '=', stage]] : [],
    order_by: 'name',
    as_list: true,
  })) as unknown[][],
  chart: { type: 'bar', data: { labels: [], datasets: [] } },
})
