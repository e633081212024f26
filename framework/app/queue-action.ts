import { unavailable } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import type { Context } from '../context.ts'
import type { Document } from '../document/document.ts'
import { lockDocument, unlockDocument } from '../document/document-lock.ts'
import { load } from '../document/load.ts'

/** What is done with a document after the answer. */
export interface QueuedAction {
  /** For the log, and for who finds the document locked: `Submit is queued`. */
  readonly name: string
  /** Runs as the user, on the document as it is stored then, in a unit of work of its own. */
  work(doc: Document): Promise<void>
  /** Told why `work` failed, as Administrator, in another unit of work. */
  failed?(ctx: Context, error: unknown): Promise<void>
}

/** Actions that wait in one process at most. */
const mostWaiting = 1000
/** Seconds after which the lock ends by itself, should the process end before it. */
const longest = 60 * 60

/**
 * Does something with a stored document after the answer, once the transaction is committed, with the rights of the user. Until then nobody else changes the document: it is
 * locked, and unlocked whatever comes of it. Nothing is kept for the time after the process; the lock ends by itself. Throws documentLocked, unavailable where too many wait.
 */
export async function queueAction(doc: Document, action: QueuedAction): Promise<void> {
  const { ctx, doctype, name } = doc
  if (ctx.background.size >= mostWaiting) throw unavailable({ service: 'What works in the background' })
  await lockDocument(doc, { reason: action.name, seconds: longest })
  const { lock } = doc.flags
  const user = ctx.user.name
  const unlock = async (each: Context) => unlockDocument(await load(each, doctype, name))
  ctx.db.afterCommit(() =>
    ctx.background.add({
      name: `${action.name}: ${doctype} ${name}`,
      async work(run) {
        try {
          await run(
            async (own) => {
              const stored = await load(own, doctype, name, { lock: true })
              stored.flags.lock = lock
              await action.work(stored)
              await unlockDocument(stored)
            },
            { user },
          )
        } catch (error) {
          if (action.failed) await run(async (own) => action.failed?.(own, error))
          await run(unlock)
          if (!isCortadoError(error) || error.status >= 500) throw error
        }
      },
    }),
  )
}
