import type { ReportFunction } from 'cortado'

/** Heads by room. */
export const execute: ReportFunction = (_ctx, { factor }) => ({
  columns: [
    { fieldname: 'room', label: 'Room' },
    { fieldname: 'heads', label: 'Heads', fieldtype: 'Int' },
    { fieldname: 'chairs', label: 'Chairs', fieldtype: 'Int' },
  ],
  result: [
    { room: 'Upper', heads: 3 * Number(factor ?? 1), chairs: 4 },
    { room: 'Lower', heads: 5 * Number(factor ?? 1), chairs: 6 },
  ],
  chart: { type: 'pie', data: { labels: ['all'], datasets: [{ name: 'Heads', values: [8] }] } },
})
