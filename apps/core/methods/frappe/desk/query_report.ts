import { badArgument, notFound, permission, validation } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { demand } from 'cortado/permission/decide.ts'
import { isAdministrator } from 'cortado/permission/user.ts'
import { noteExport } from '../../../desk/export/access-log.ts'
import { demandFileRequest, fileArguments, tableFile } from '../../../desk/export/file.ts'
import { isExportLimited, referenceOf, reportFor } from '../../../desk/reports/allowed.ts'
import type { ReadResult } from '../../../desk/reports/columns.ts'
import { columnList, keptFilters, outcomeOf, type RunRequest, withColumns } from '../../../desk/reports/outcome.ts'
import { preparedAnswer } from '../../../desk/reports/prepared/answer.ts'
import { preparedFor } from '../../../desk/reports/prepared/find.ts'
import { storedRows } from '../../../desk/reports/prepared/result-file.ts'
import { reportTable } from '../../../desk/reports/report-table.ts'
import { filterValues, runReport } from '../../../desk/reports/run.ts'
import { reportScript } from '../../../desk/reports/script.ts'

/** What a client needs to show a report before it runs: its script, its filters, and of a Custom Report the name of what it was made of. */
export const get_script = whitelist({ args: { report_name: 'string' } }, async (ctx, args) => {
  const report = await reportFor(ctx, args.report_name)
  const isCustom = report.get('report_type') === 'Custom Report'
  const reference = isCustom ? await referenceOf(report) : report
  const { script, html_format } = await reportScript(reference)
  return {
    script,
    html_format,
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

/**
 * Runs a report: its columns and rows, and what the report says besides. `custom_filters`: those that a Custom Report keeps, where the client sent its defaults.
 * Of a report that is prepared: its newest stored result with these filters, or the one that the filter `prepared_report_name` names. `user`: with the rights
 * of another user, for Administrator alone.
 */
export const run = whitelist({ args: { ...runArguments, user: 'string?', ignore_prepared_report: 'bool?' } }, async (ctx, args) => {
  const report = await reportFor(await contextAs(ctx, args.user), args.report_name)
  const isArranged = Array.isArray(args.custom_columns) && args.custom_columns.length > 0
  if (args.ignore_prepared_report || isArranged || !(await isPrepared(report))) return outcomeOf(report, args)
  const kept = keptFilters(report, args)
  const { prepared_report_name: name, ...filters } = filterValues(kept ?? args.filters)
  const answer = await preparedAnswer(report, filters, name ? String(name) : undefined)
  return {
    ...answer,
    add_total_row: Boolean(report.get('add_total_row')) && !answer.skip_total_row,
    ...(kept !== undefined && { custom_filters: kept }),
  }
})

async function isPrepared(report: Document): Promise<boolean> {
  const made = report.get('report_type') === 'Custom Report' ? await referenceOf(report) : report
  return Boolean(Number(made.get('prepared_report') ?? 0))
}

/** The same session with another user's rights. Throws permission for everybody but Administrator, notFound. */
async function contextAs(ctx: Context, name: string | undefined): Promise<Context> {
  if (!name || name === ctx.user.name) return ctx
  if (!isAdministrator(ctx.user)) throw permission({ message: 'Only Administrator runs reports with the rights of others' })
  const user = await ctx.users.get(name)
  if (!user) throw notFound({ doctype: 'User', name })
  return { ...ctx, user }
}

/** A report as a file for spreadsheets: a heading and its rows, or those of `visible_idx`. Needs the right to export. */
export const export_query = whitelist(
  {
    args: {
      ...runArguments,
      ...fileArguments,
      visible_idx: 'json?',
      include_indentation: 'bool?',
      include_filters: 'bool?',
      applied_filters: 'json?',
      include_hidden_columns: 'bool?',
    },
  },
  async (ctx, args) => {
    demandFileRequest(args)
    const report = await reportFor(ctx, args.report_name)
    const doctype = report.get<string>('ref_doctype')
    await demand(ctx, await ctx.meta.get(doctype), 'export')
    const { columns, result, skip_total_row } = await fileRows(report, args)
    const addTotals = Boolean(report.get('add_total_row')) && !skip_total_row
    await noteExport(ctx, { doctype, type: args.file_format_type || 'CSV', report: report.name, filters: args.filters })
    return tableFile(reportTable({ name: report.name, columns, result, addTotals }, args), args)
  },
)

/** What goes into a file: of a stored result that the filters name, that one; where policies say which documents may be exported, which it does not know, the report is run anew. */
async function fileRows(report: Document, { filters, custom_columns }: RunRequest): Promise<ReadResult> {
  const name = (filters as Row | null | undefined)?.prepared_report_name
  if (!name) return withColumns(await runReport(report, filters, 'export'), custom_columns)
  const prepared = await preparedFor(report.ctx, String(name))
  if (prepared.get('report_name') !== report.name) throw notFound({ doctype: 'Prepared Report', name: `${name} of ${report.name}` })
  const hasPolicies = await isExportLimited(report)
  const own = hasPolicies && (await runReport(report, parseJson(prepared.get<string>('filters'), 'filters'), 'export'))
  return withColumns(own || (await storedRows(prepared)), custom_columns)
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
