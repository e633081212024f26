import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { demand } from 'cortado/permission/decide.ts'

/** A Report Builder report of a DocType that is not stored yet. */
export const newReport = (ctx: Context, { name, json }: Meta, reportName: string): Promise<Document> =>
  newDocument(ctx, 'Report', {
    report_name: reportName,
    ref_doctype: name,
    report_type: 'Report Builder',
    is_standard: 'No',
    module: json.module,
  })

/** A report that people made themselves: the user did, or has the right to change it. Throws validation for others, noPermission. */
export async function ownReport(ctx: Context, name: string, right: 'write' | 'delete'): Promise<Document> {
  const report = await load(ctx, 'Report', name)
  if (report.get('is_standard') === 'Yes') throw validation({ message: `Standard Report ${name} cannot be edited or deleted` })
  if (report.get('report_type') !== 'Report Builder')
    throw validation({ message: `Only reports of type Report Builder can be edited or deleted: ${name} is none` })
  if (report.get('owner') !== ctx.user.name) await demand(ctx, report.meta, right, report.values)
  return report
}
