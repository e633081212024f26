import { whitelist } from 'cortado/app/whitelist.ts'
import { newDocument } from 'cortado/document/new.ts'

/** Notes that the user has exported, printed or downloaded something; kept also where a GET says so. */
export const make_access_log = whitelist(
  {
    args: {
      doctype: 'string?',
      document: 'any?',
      method: 'string?',
      file_type: 'string?',
      report_name: 'string?',
      filters: 'any?',
      page: 'string?',
      columns: 'any?',
    },
  },
  async (ctx, { doctype, document, method, file_type, report_name, filters, page, columns }) => {
    const text = (value: unknown): string | null =>
      value == null || value === '' ? null : typeof value === 'object' ? JSON.stringify(value) : String(value)
    const log = await newDocument(ctx, 'Access Log', {
      user: ctx.user.name,
      export_from: doctype,
      reference_document: text(document),
      method,
      file_type,
      report_name,
      filters: text(filters),
      page,
      columns: text(columns),
    })
    log.flags.ignorePermissions = true
    await log.insert()
    if (ctx.request?.method === 'GET') await ctx.db.commit()
  },
)
