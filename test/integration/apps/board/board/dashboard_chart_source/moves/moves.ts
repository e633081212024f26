import type { ChartFunction } from 'cortado'

/** Answers what it was asked. */
export const execute: ChartFunction = (ctx, { chart, filters, timespan }) => ({
  labels: [String(timespan), ctx.user.name],
  datasets: [{ name: String(chart.name), values: [Number(filters.level ?? 0), 2] }],
})
