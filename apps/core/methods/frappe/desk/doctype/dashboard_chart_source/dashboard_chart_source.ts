import { readFile } from 'node:fs/promises'
import { moduleFile } from 'cortado/app/module-code.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'

/** The script that tells a Desk how to ask a chart source: the app's own (`<name>.js`, where it is one for browsers), else one that asks `dashboard_chart.get`. */
export const get_config = whitelist({ args: { name: 'string' } }, async (ctx, { name }) => {
  const source = await load(ctx, 'Dashboard Chart Source', name)
  await demand(ctx, source.meta, 'read', source.values)
  const file = moduleFile(ctx, { module: source.get('module'), kind: 'dashboard_chart_source', name: source.name }, ['js'])
  const text = file ? await readFile(file, 'utf8') : ''
  if (text.includes('frappe.')) return text
  const config = { method: 'frappe.desk.doctype.dashboard_chart.dashboard_chart.get', filters: [] }
  return `frappe.provide("frappe.dashboards.chart_sources");\nfrappe.dashboards.chart_sources[${JSON.stringify(source.name)}] = ${JSON.stringify(config)};\n`
})
