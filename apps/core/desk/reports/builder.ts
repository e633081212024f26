import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import type { ReportColumn, ReportResult } from 'cortado/app/reports.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { listTable } from 'cortado/document/list.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { filterList } from '../client-filters.ts'

/** What a report keeps as JSON text: an object, empty where there is none. Throws badArgument, validation. */
export function settingsOf(report: Document): Row {
  const stored = String(report.get('json') || '{}')
  const settings = parseJson(stored, 'json')
  if (settings === null || typeof settings !== 'object' || Array.isArray(settings))
    throw validation({ message: `Report ${report.name}: its JSON should be an object` })
  return settings as Row
}

/** The rows of a Report Builder report that the user may see, with its own filters and these. Throws as `list` does. */
export async function runBuilder(report: Document, filters: unknown, use: 'report' | 'export'): Promise<ReportResult> {
  const { ctx } = report
  const meta = await ctx.meta.get(report.get('ref_doctype'))
  const settings = settingsOf(report)
  const fields = fieldsOf(meta, settings.fields ?? settings.columns)
  const grouped = groupOf(settings.group_by)
  const { keys, values } = await listTable(
    ctx,
    meta.name,
    {
      fields: [...fields.map(({ expression }) => expression), ...(grouped ? [grouped.expression] : [])],
      filters: [...storedFilters(settings.filters, meta), ...filterList(filters, meta.name)],
      order_by: grouped ? undefined : orderOf(settings),
      group_by: grouped?.by,
    },
    { ownOrder: true, also: ['report', use] },
  )
  const columns = await Promise.all(keys.map((key, at) => columnOf(report, key, fields[at])))
  return { columns, result: values }
}

interface Field {
  readonly doctype: string
  readonly fieldname: string
  readonly expression: string
}

/** `[fieldname, DocType]` pairs, or names; default the name alone. */
function fieldsOf(meta: Meta, given: unknown): Field[] {
  if (given == null) return fieldsOf(meta, ['name'])
  if (!Array.isArray(given) || given.length === 0) throw badArgument({ argument: 'fields', reason: 'it should be a list of fields' })
  return given.map((each: unknown) => {
    const [fieldname, doctype] = (Array.isArray(each) ? each : [each, meta.name]).map(String)
    return field(doctype || meta.name, fieldname ?? '')
  })
}

const field = (doctype: string, fieldname: string): Field => ({ doctype, fieldname, expression: `\`tab${doctype}\`.\`${fieldname}\`` })

/** The fifth entry of a stored condition says whether it is hidden. */
const storedFilters = (given: unknown, { name }: Meta): unknown[][] => filterList(given ?? [], name)

/** `order_by`, or up to two columns `DocType.field` with their directions. */
function orderOf({ order_by, sort_by, sort_order, sort_by_next, sort_order_next }: Row): string | undefined {
  if (typeof order_by === 'string' && order_by !== '') return order_by
  const parts = [
    [sort_by, sort_order],
    [sort_by_next, sort_order_next],
  ].flatMap(([by, order]) => {
    const [, doctype, name] = /^(.+)\.([^.]+)$/.exec(String(by ?? '')) ?? []
    return doctype && name ? [`${field(doctype, name).expression} ${String(order).toLowerCase() === 'asc' ? 'asc' : 'desc'}`] : []
  })
  return parts.length > 0 ? parts.join(', ') : undefined
}

/** A report may count, sum or average by groups. Throws badArgument. */
function groupOf(given: unknown): { by: string; expression: string } | undefined {
  if (given == null || given === '') return undefined
  const { group_by, aggregate_function: fn, aggregate_on } = given as Row
  const isKnown = typeof group_by === 'string' && (fn === 'count' || ((fn === 'sum' || fn === 'avg') && typeof aggregate_on === 'string'))
  if (!isKnown) throw badArgument({ argument: 'group_by', reason: 'it should name group_by, and count, sum or avg with aggregate_on' })
  return { by: group_by, expression: fn === 'count' ? 'count(name) as _aggregate_column' : `${fn}(${aggregate_on}) as _aggregate_column` }
}

async function columnOf({ ctx }: Document, key: string, from: Field | undefined): Promise<ReportColumn> {
  const meta = from && (await ctx.meta.find(from.doctype))
  const known = meta?.field.get(from?.fieldname ?? '')
  if (known) return { fieldname: key, label: known.label ?? key, fieldtype: known.fieldtype, options: known.options }
  if (from?.fieldname === 'name') return { fieldname: key, label: 'ID', fieldtype: 'Link', options: from.doctype, width: 160 }
  return { fieldname: key, label: key === '_aggregate_column' ? 'Count' : key, fieldtype: key === '_aggregate_column' ? 'Float' : 'Data' }
}
