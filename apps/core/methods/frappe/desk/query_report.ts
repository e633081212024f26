import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { FileResponse } from 'cortado/events/response.ts'
import { demand } from 'cortado/permission/decide.ts'
import { referenceOf, reportFor } from '../../../desk/reports/allowed.ts'
import { settingsOf } from '../../../desk/reports/builder.ts'
import { type ReadResult, readResult } from '../../../desk/reports/columns.ts'
import { runReport } from '../../../desk/reports/run.ts'
import { delimitedText } from './reportview/export.ts'
import { totalsOf } from './reportview/totals.ts'

/** What a client needs to show a report before it runs: its script, its filters, and of a Custom Report the name of what it was made of. */
export const get_script = whitelist({ args: { report_name: 'string' } }, async (ctx, args) => {
  const report = await reportFor(ctx, args.report_name)
  const isCustom = report.get('report_type') === 'Custom Report'
  const reference = isCustom ? await referenceOf(report) : report
  return {
    script: reference.get('javascript') || '',
    html_format: null,
    execution_time: 0,
    filters: reference.rows('filters').map(filterOf),
    custom_report_name: isCustom ? report.name : null,
  }
})

const filterOf = ({ values }: Document): Row => ({
  fieldname: values.fieldname,
  label: values.label,
  fieldtype: values.fieldtype,
  options: values.options,
  default: values.default,
  reqd: Number(values.mandatory ?? 0),
  wildcard_filter: Number(values.wildcard_filter ?? 0),
})

const runArguments = { report_name: 'string', filters: 'json?', custom_columns: 'json?', are_default_filters: 'bool?' } as const

/** Runs a report: its columns and rows, and what the report says besides. `custom_filters`: those that a Custom Report keeps, where the client sent its defaults. */
export const run = whitelist({ args: { ...runArguments, ignore_prepared_report: 'bool?' } }, async (ctx, args) => {
  const report = await reportFor(ctx, args.report_name)
  const began = performance.now()
  const isCustom = report.get('report_type') === 'Custom Report'
  const custom = isCustom && args.are_default_filters !== false ? settingsOf(report).filters : undefined
  const { columns, result, message, chart, report_summary, skip_total_row } = withColumns(
    await runReport(report, custom ?? args.filters),
    args.custom_columns,
  )
  const addTotals = Boolean(report.get('add_total_row')) && !skip_total_row
  return {
    columns,
    result: addTotals && result.length > 0 ? [...result, totals({ columns, result })] : result,
    message: message ?? null,
    chart: chart ?? null,
    report_summary: report_summary ?? null,
    skip_total_row: skip_total_row ? 1 : 0,
    status: null,
    execution_time: Math.round(performance.now() - began) / 1000,
    add_total_row: addTotals,
    ...(custom !== undefined && { custom_filters: custom }),
  }
})

/** Columns as the client has arranged them. Throws badArgument. */
function withColumns(found: ReadResult, custom: unknown): ReadResult {
  if (custom == null || custom === '' || (Array.isArray(custom) && custom.length === 0)) return found
  return { ...found, columns: readResult({ columns: columnList(custom, 'custom_columns'), result: [] }).columns }
}

const mostColumns = 500

function columnList(given: unknown, argument: string): (Row & { fieldname: string })[] {
  const isColumn = (each: unknown): each is Row & { fieldname: string } => typeof (each as Row | null)?.fieldname === 'string'
  if (Array.isArray(given) && given.length <= mostColumns && given.every(isColumn)) return given
  throw badArgument({ argument, reason: `it should be a list of at most ${mostColumns} objects with a fieldname` })
}

function totals({ columns, result }: Pick<ReadResult, 'columns' | 'result'>): unknown[] {
  const field = new Map(columns.map((column) => [column.fieldname, column]))
  const keys = columns.map(({ fieldname }) => fieldname)
  return totalsOf(
    { field },
    keys,
    result.map((row) => keys.map((key) => row[key])),
  )
}

/** A report as a file for spreadsheets: a heading and its rows, or those of `visible_idx`. Needs the right to export. */
export const export_query = whitelist(
  {
    args: {
      ...runArguments,
      file_format_type: 'string?',
      visible_idx: 'json?',
      csv_delimiter: 'string?',
      csv_quoting: 'int?',
      csv_decimal_sep: 'string?',
    },
  },
  async (ctx, args) => {
    const report = await reportFor(ctx, args.report_name)
    await demand(ctx, await ctx.meta.get(report.get('ref_doctype')), 'export')
    if (args.file_format_type && args.file_format_type !== 'CSV')
      throw validation({ message: `${args.file_format_type} files cannot be made: choose CSV` })
    const { columns, result } = withColumns(await runReport(report, args.filters), args.custom_columns)
    const shown = visible(result, args.visible_idx)
    const rows = shown.map((row) => columns.map(({ fieldname }) => row[fieldname]))
    const last = report.get('add_total_row') && shown.length > 0 ? [totals({ columns, result: shown })] : []
    const heading = columns.map(({ label, fieldname }) => label ?? fieldname)
    const text = delimitedText([heading, ...rows, ...last], {
      delimiter: args.csv_delimiter,
      quoting: args.csv_quoting,
      decimal: args.csv_decimal_sep,
    })
    return new FileResponse(text, `${report.name}.csv`)
  },
)

function visible(result: readonly Row[], given: unknown): readonly Row[] {
  if (given == null || given === '' || (Array.isArray(given) && given.length === 0)) return result
  if (!Array.isArray(given)) throw badArgument({ argument: 'visible_idx', reason: 'it should be a list of places of rows' })
  const places = new Set(given.map(Number))
  return result.filter((_, at) => places.has(at))
}

/** Keeps columns and filters of a report as a Custom Report, new or one's own. Answers its name. */
export const save_report = whitelist(
  { args: { reference_report: 'string', report_name: 'string', columns: 'json', filters: 'json?' }, methods: ['POST', 'PUT'] },
  async (ctx, args) => {
    const reference = await reportFor(ctx, args.reference_report)
    const json = JSON.stringify({ columns: columnList(args.columns, 'columns'), filters: args.filters ?? {} })
    const known = await customReport(ctx, args.report_name)
    if (known) {
      known.set('json', json)
      return (await save(known)).name
    }
    const made = await newDocument(ctx, 'Report', {
      report_name: args.report_name,
      report_type: 'Custom Report',
      reference_report: reference.get('report_type') === 'Custom Report' ? reference.get('reference_report') : reference.name,
      ref_doctype: reference.get('ref_doctype'),
      module: reference.get('module'),
      is_standard: 'No',
      json,
    })
    return (await insert(made)).name
  },
)

/** A Custom Report of that name. Throws validation where the name belongs to another kind. */
async function customReport(ctx: Context, name: string): Promise<Document | undefined> {
  const found = await list(ctx, 'Report', { filters: [['name', '=', name]], page_length: 1 }, { ignorePermissions: true })
  if (found.length === 0) return undefined
  const report = await load(ctx, 'Report', name, { lock: true })
  if (report.get('report_type') !== 'Custom Report') throw validation({ message: `${name} is no Custom Report: choose another name` })
  return report
}

const mostNames = 5_000

/** Values of a field of documents that the user may see, by their names: what a client adds to a report as a column. */
export const get_data_for_custom_field = whitelist({ args: { doctype: 'string', field: 'string', names: 'json?' } }, async (ctx, args) => {
  const { doctype, field, names } = args
  if (names != null && (!Array.isArray(names) || names.length > mostNames))
    throw badArgument({ argument: 'names', reason: `it should be a list of at most ${mostNames} names` })
  const filters = Array.isArray(names) ? [[doctype, 'name', 'in', names.map(String)]] : []
  const rows = (await list(ctx, doctype, { fields: ['name', field], filters, page_length: mostNames })) as Row[]
  return Object.fromEntries(rows.map((row) => [String(row.name), row[field] ?? null]))
})
