import type { Context } from 'cortado/context.ts'
import { newRow } from 'cortado/document/row-values.ts'
import { insertOne } from 'cortado/document/statements.ts'

/** What was taken out of the site as a file. */
export interface Exported {
  readonly doctype: string
  /** `CSV`, `Excel`. */
  readonly type: string
  readonly report?: string
  readonly filters?: unknown
}

const longest = 10_000

/** Notes an export in Access Log: a statement that commits itself, since what a GET writes is rolled back otherwise. */
export async function noteExport(ctx: Context, { doctype, type, report, filters }: Exported): Promise<void> {
  const { db, user, clock, request } = ctx
  const meta = await ctx.meta.get('Access Log')
  const values = {
    export_from: doctype,
    user: user.name,
    file_type: type,
    report_name: report,
    filters: filters == null ? undefined : JSON.stringify(filters).slice(0, longest),
    method: request?.method,
    timestamp: clock.timestamp(),
  }
  const { grouped } = db
  db.grouped = false
  try {
    await db.writeAlone(insertOne(db.dialect, meta, newRow(ctx, meta, values)))
  } finally {
    db.grouped = grouped
  }
}
