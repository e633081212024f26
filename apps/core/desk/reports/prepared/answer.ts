import { isCortadoError } from '@cortado/contract/errors.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { toWire } from 'cortado/document/wire.ts'
import { preparedFor, preparedReports } from './find.ts'
import { resultText } from './result-file.ts'

/** What `run` answers of a report that is prepared: the newest result with these filters (or the one that `name` names), `doc: null` where there is none. Throws notFound, noPermission. */
export async function preparedAnswer(report: Document, filters: unknown, name: string | undefined): Promise<Row> {
  const { ctx } = report
  const found = name || (await preparedReports(ctx, { report: report.name, filters, status: ['Completed'] }))[0]
  const doc = found ? await preparedFor(ctx, found) : undefined
  const outcome = doc && (await outcomeOf(ctx, doc))
  if (!doc || (!outcome && doc.get('status') === 'Completed')) return { prepared_report: true, doc: null }
  return {
    ...outcome,
    prepared_report: true,
    doc: { ...(await toWire(doc, { nulls: 'omit' })), queued_by: doc.values.owner, queued_at: doc.values.creation },
  }
}

async function outcomeOf(ctx: Context, doc: Document): Promise<Row | undefined> {
  if (doc.get('status') !== 'Completed') return undefined
  try {
    return JSON.parse(await resultText(ctx, doc.name)) as Row
  } catch (error) {
    // a file that is gone, or was exchanged: the report can be prepared again, which the client offers
    if (!isCortadoError(error) && !(error instanceof Error)) throw error
    ctx.messages.push({ message: `The stored result of ${doc.name} cannot be read: prepare the report again`, indicator: 'orange' })
    return undefined
  }
}
