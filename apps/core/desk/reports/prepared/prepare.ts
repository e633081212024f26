import { unavailable } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import type { UnitOfWork } from 'cortado/app/background.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { dbSet } from 'cortado/document/db-set.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { sql } from 'kysely'
import { reportFor } from '../allowed.ts'
import { outcomeOf } from '../outcome.ts'
import { filterText } from './filters.ts'
import { storeResult } from './result-file.ts'

/** Most reports that wait in one process. */
const mostWaiting = 100

/** Notes that a report is wanted with these filters, and has it run after the answer, with the rights of the user. Throws unavailable where too many wait, badArgument. */
export async function prepare(report: Document, filters: unknown): Promise<Document> {
  const { ctx } = report
  if (ctx.background.size >= mostWaiting) throw unavailable({ service: 'What prepares reports' })
  const values = { report_name: report.name, status: 'Queued', filters: filterText(filters), job_id: ctx.background.process }
  const doc = await newDocument(ctx, 'Prepared Report', values)
  doc.flags.ignorePermissions = true
  const { name } = await insert(doc)
  const user = ctx.user.name
  ctx.db.afterCommit(() => ctx.background.add({ name: `Prepared Report ${name}`, work: (run) => runPrepared(run, name, user) }))
  return doc
}

async function runPrepared(run: UnitOfWork, name: string, user: string): Promise<void> {
  // what was deleted or stopped while it waited
  if (!(await run((ctx) => begin(ctx, name)))) return
  try {
    const outcome = await run((ctx) => madeOutcome(ctx, name), { user })
    await run((ctx) => complete(ctx, name, outcome))
  } catch (error) {
    await run((ctx) => fail(ctx, name, reasonOf(error)))
    if (!isCortadoError(error) || error.status >= 500) throw error
  }
}

async function begin(ctx: Context, name: string): Promise<boolean> {
  const doc = await found(ctx, name)
  if (doc?.get('status') !== 'Queued') return false
  await dbSet(doc, { status: 'Started' })
  return true
}

async function madeOutcome(ctx: Context, name: string): Promise<Row> {
  const prepared = await load(ctx, 'Prepared Report', name)
  const report = await reportFor(ctx, prepared.get('report_name'))
  return outcomeOf(report, { filters: parseJson(prepared.get<string>('filters'), 'filters'), are_default_filters: false })
}

async function complete(ctx: Context, name: string, outcome: Row): Promise<void> {
  const doc = await found(ctx, name)
  if (doc?.get('status') !== 'Started') return
  await storeResult(ctx, name, outcome)
  const peak = Math.round(process.memoryUsage.rss() / 1024)
  await dbSet(doc, { status: 'Completed', report_end_time: ctx.clock.timestamp(), peak_memory_usage: peak })
}

const reasonOf = (error: unknown): string =>
  isCortadoError(error) && error.status < 500 ? error.message : 'The server could not do this: see its log, or the Error Log'

/** Notes that a report could not be prepared, and why. */
async function fail(ctx: Context, name: string, reason: string): Promise<void> {
  const doc = await found(ctx, name)
  if (doc) await dbSet(doc, { status: 'Error', error_message: reason, report_end_time: ctx.clock.timestamp() })
}

async function found(ctx: Context, name: string): Promise<Document | undefined> {
  const rows = await list(ctx, 'Prepared Report', { filters: [['name', '=', name]], page_length: 1 }, { ignorePermissions: true })
  return rows.length > 0 ? load(ctx, 'Prepared Report', name) : undefined
}

/** Reports that a process had taken, and that has ended meanwhile, are not prepared any more: they get the state Error. Two statements. */
export async function markLost(ctx: Context): Promise<void> {
  const { db, background, clock } = ctx
  const table = sql.table('tabPrepared Report')
  const open = sql`status in ('Queued', 'Started')`
  const rows = await db.read(compile(db.dialect, sql`select distinct job_id from ${table} where ${open}`))
  const gone = rows.map(({ job_id }) => String(job_id ?? '')).filter((name) => background.isGone(name))
  if (gone.length === 0) return
  const reason = 'The server was stopped before the report was complete: prepare it again'
  const now = clock.timestamp()
  const update = sql`update ${table} set status = ${'Error'}, error_message = ${reason}, report_end_time = ${now}, modified = ${now} where ${open} and ${db.dialect.inList(sql.id('job_id'), gone)}`
  await db.write(compile(db.dialect, update))
}

/** Takes back a report that still waits, or whose result is not wanted any more: the state Error. */
export async function stop(doc: Document): Promise<void> {
  if (['Queued', 'Started'].includes(doc.get('status'))) await fail(doc.ctx, doc.name, 'Stopped')
}
