import { notFound, permission, validation } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { hasOneOf } from '../roles.ts'

/** A report that the user may run: one of its roles (none: everyone's), and the right `report` on its DocType. Throws notFound, permission, noPermission, validation for one that is disabled. */
export async function reportFor(ctx: Context, name: string): Promise<Document> {
  const report = await load(ctx, 'Report', name)
  await demandRole(report)
  await demand(ctx, await ctx.meta.get(report.get('ref_doctype')), 'report')
  if (report.get('disabled')) throw validation({ message: `Report ${name} is disabled` })
  return report
}

/** A Custom Role for the report stands instead of its own roles. */
async function demandRole(report: Document): Promise<void> {
  const { ctx, name } = report
  const query = { fields: ['name'], filters: [['report', '=', name]], page_length: 1 }
  const [custom] = (await list(ctx, 'Custom Role', query, { ignorePermissions: true })) as Row[]
  const rows = custom ? (await load(ctx, 'Custom Role', String(custom.name))).rows('roles') : []
  const roles = (rows.length > 0 ? rows : report.rows('roles')).map((row) => row.get<string>('role'))
  if (!hasOneOf(ctx, roles)) throw permission({ message: `No permission to run the report ${name}: it is for ${roles.join(', ')}` })
}

/** The report that a Custom Report was made of, and may be run by the same user. Throws notFound. */
export async function referenceOf(report: Document): Promise<Document> {
  const name = report.get<string | undefined>('reference_report')
  if (!name) throw notFound({ doctype: 'Report', name: `behind ${report.name}` })
  const reference = await reportFor(report.ctx, name)
  if (reference.get('report_type') === 'Custom Report')
    throw validation({ message: `${report.name} is made of ${name}, which is a Custom Report itself` })
  return reference
}

/** Whether the user may run a report; one that is not there, or disabled, nobody may. */
export async function mayRun(ctx: Context, name: string): Promise<boolean> {
  try {
    await reportFor(ctx, name)
    return true
  } catch (error) {
    if (isCortadoError(error) && error.status < 500) return false
    throw error
  }
}
