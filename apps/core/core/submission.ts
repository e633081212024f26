import { notFound, unknownDoctype } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { queueAction } from 'cortado/app/queue-action.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { unlockDocument } from 'cortado/document/document-lock.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { checkMoment, merged } from 'cortado/document/merge-changes.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { escapeText } from 'cortado/http/pages/html.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { notify } from '../desk/notifications.ts'

/**
 * Whether documents of a DocType are submitted after the answer: it asks for that (`queue_in_background`), and the site works in the background (System Settings, `enable_scheduler`;
 * not where the configuration says `pause_scheduler` or `disable_scheduler`).
 */
export const isSubmittedLater = ({ settings, site: { config } }: Context, meta: Meta): boolean =>
  Boolean(Number(meta.json.queue_in_background ?? 0)) &&
  Boolean(Number(settings.get('enable_scheduler') ?? 0)) &&
  !config.pause_scheduler &&
  !config.disable_scheduler

/**
 * Has a stored draft submitted after the answer, with the changes that the client made: a Submission Queue document tells how it goes. What can be seen to fail at once does. Answers
 * the document of the queue; undefined, and nothing done: it is no draft. Throws noPermission, timestampMismatch, documentLocked, unavailable.
 */
export async function queueSubmission(ctx: Context, { doctype, name, changes }: Submission): Promise<Document | undefined> {
  const doc = await load(ctx, doctype, name, { lock: true })
  if (doc.docstatus !== 0) return undefined
  for (const right of ['write', 'submit'] as const) await demand(ctx, doc.meta, right, doc.values)
  if (changes.modified !== undefined) checkMoment(doc, changes.modified)
  const queue = await newDocument(ctx, 'Submission Queue', {
    ref_doctype: doctype,
    ref_docname: doc.name,
    status: 'Queued',
    job_id: ctx.background.process,
  })
  Object.assign(queue.flags, { ignorePermissions: true, ignoreLinks: true })
  await insert(queue)
  await queueAction(doc, {
    name: 'Submit is queued',
    async work(stored) {
      await save(await merged(stored, { ...changes, docstatus: 1 }))
      await finish(stored.ctx, queue.name, { status: 'Finished' })
      await tell(stored, queue, 'completed successfully')
    },
    async failed(own, error) {
      await finish(own, queue.name, { status: 'Failed', exception: reasonOf(error) })
      await tell(await load(own, queue.doctype, queue.name), queue, 'failed')
    },
  })
  const link = `/app/submission-queue/${queue.name}`
  const message = `Queued for Submission. You can track the progress over <a href='${link}'><b>here</b></a>.`
  ctx.messages.push({ message, indicator: 'green', alert: 1 })
  return queue
}

/** A document that is to be submitted. */
export interface Submission {
  readonly doctype: string
  readonly name: string
  /** What the client changed of it. */
  readonly changes: Row
}

async function finish(
  { db, clock }: Context,
  name: string,
  { status, exception = null }: { status: string; exception?: string | null },
): Promise<void> {
  const query = sql`update ${sql.table('tabSubmission Queue')} set status = ${status}, exception = ${exception}, ended_at = ${clock.timestamp()} where name = ${name}`
  await db.write(compile(db.dialect, query))
}

const reasonOf = (error: unknown): string =>
  isCortadoError(error) && error.status < 500 ? `${error.type}: ${error.message}` : 'The server could not do this: see its log, or the Error Log'

/** Tells who submitted a document how it went, with a way to the document, or to what went wrong. */
async function tell(about: Document, { values }: Document, outcome: string): Promise<void> {
  const subject = `Action <b>Submit</b> ${outcome} on <b>${escapeText(String(values.ref_doctype))}</b> <b>${escapeText(String(values.ref_docname))}</b>`
  await notify(about, { type: 'Alert', subject, users: [String(values.owner)], shared: true })
}

/** Submissions of processes that have ended meanwhile are not made any more: they are Failed, and their documents unlocked. */
export async function markLostSubmissions(ctx: Context): Promise<void> {
  const { db, background } = ctx
  const query = sql`select name, job_id, ref_doctype, ref_docname from ${sql.table('tabSubmission Queue')} where status = 'Queued' limit 10000`
  const rows = await db.read(compile(db.dialect, query))
  for (const row of rows.filter(({ job_id }) => background.isGone(String(job_id ?? '')))) {
    await finish(ctx, String(row.name), { status: 'Failed', exception: 'The server was stopped before the document was submitted: submit it again' })
    await unlockReferred(ctx, row)
  }
}

/** Ends the lock of the document that a row of the queue is about. */
export async function unlockReferred(ctx: Context, { ref_doctype, ref_docname }: Row): Promise<void> {
  const doc = await load(ctx, String(ref_doctype), String(ref_docname)).catch((error: unknown) => {
    if (notFound.is(error) || unknownDoctype.is(error)) return undefined
    throw error
  })
  if (doc) await unlockDocument(doc)
}
