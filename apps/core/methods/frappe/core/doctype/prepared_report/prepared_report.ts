import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { remove } from 'cortado/document/remove.ts'
import { FileResponse } from 'cortado/events/response.ts'
import { demand } from 'cortado/permission/decide.ts'
import { isExportLimited, reportFor } from '../../../../../desk/reports/allowed.ts'
import { writeCsvLater } from '../../../../../desk/reports/prepared/csv.ts'
import { preparedFor, preparedReports } from '../../../../../desk/reports/prepared/find.ts'
import { markLost, prepare, stop } from '../../../../../desk/reports/prepared/prepare.ts'
import { resultText } from '../../../../../desk/reports/prepared/result-file.ts'

const methods = ['POST', 'PUT'] as const

/** Has a report run after the answer, with the rights of the user; what it finds is kept as a private file. Answers `{ name }` of the Prepared Report. */
export const make_prepared_report = whitelist({ args: { report_name: 'string', filters: 'json?' }, methods }, async (ctx, args) => {
  await markLost(ctx)
  const { name } = await prepare(await reportFor(ctx, args.report_name), args.filters)
  return { name }
})

/** The user's prepared reports with just these filters that are not complete yet: rows `{ name }`, the newest first. */
export const get_reports_in_queued_state = whitelist({ args: { report_name: 'string', filters: 'json?' } }, async (ctx, args) => {
  await markLost(ctx)
  const names = await preparedReports(ctx, { report: args.report_name, filters: args.filters, status: ['Queued', 'Started'] })
  return names.map((name) => ({ name }))
})

const most = 500

/** Deletes prepared reports, with their results. `reports`: a list of names, or of rows with a `name`. */
export const delete_prepared_reports = whitelist({ args: { reports: 'json' }, methods: ['POST', 'DELETE'] }, async (ctx, { reports }) => {
  if (!Array.isArray(reports) || reports.length > most)
    throw badArgument({ argument: 'reports', reason: `it should be a list of at most ${most} names` })
  const names = reports.map((each: unknown) => String(typeof each === 'object' && each !== null && 'name' in each ? each.name : each))
  for (const name of names) {
    await preparedFor(ctx, name)
    await remove(ctx, 'Prepared Report', name, { ignorePermissions: true, permanently: true })
  }
})

/** Stops a report that is being prepared. `report_name`: the name of the Prepared Report. */
export const stop_prepared_report = whitelist({ args: { report_name: 'string' }, methods }, async (ctx, args) =>
  stop(await preparedFor(ctx, args.report_name)),
)

/** The result of a prepared report as a JSON file. `dn`: its name. */
export const download_attachment = whitelist({ args: { dn: 'string' } }, async (ctx, { dn }) => {
  const { name } = await preparedFor(ctx, dn)
  return new FileResponse(await resultText(ctx, name), `${name}.json`, { type: 'application/json' })
})

/** Makes the result of a prepared report a CSV file beside it, after the answer. Needs the right to export. */
export const enqueue_json_to_csv_conversion = whitelist({ args: { prepared_report_name: 'string' }, methods }, async (ctx, args) => {
  const doc = await preparedFor(ctx, args.prepared_report_name)
  const report = await reportFor(ctx, doc.get('report_name'))
  await demand(ctx, await ctx.meta.get(report.get('ref_doctype')), 'export')
  if (await isExportLimited(report)) throw validation({ message: `Policies say what of ${report.name} may be exported: export the report itself` })
  if (doc.get('status') !== 'Completed') throw validation({ message: `${doc.name} is not complete: it has no result yet` })
  writeCsvLater(doc)
})
