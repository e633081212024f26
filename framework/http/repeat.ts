import { stat } from 'node:fs/promises'
import type { Context } from '../context.ts'
import { repeatLost } from '../database/repeat.ts'
import type { UploadedFile } from '../events/request.ts'
import type { Handler } from './exchange.ts'

/**
 * The handler, repeated from its start where its transaction was lost (`repeatLost`). What was registered to follow the commit is forgotten before. Uploads
 * stay in their temporary files until the answer, and what was stored of them goes with the failed transaction. Not where something is committed already, where
 * a step around it has written (who waits for a transaction waits for its end, whatever it takes back), or where an uploaded file was moved away. Once also where
 * a column or table is gone, since somebody has renamed or deleted it, of which this process had not heard.
 */
export const repeating =
  (handler: Handler): Handler =>
  async (exchange) => {
    const { cookies, ctx, facts } = exchange
    const { db, messages } = ctx
    if (db.inTransaction) return handler(exchange)
    const [said, baked, commits] = [messages.length, cookies.length, db.commits]
    const isUndone = async (): Promise<boolean> => {
      if (db.commits !== commits || !(await areThere(facts.files))) return false
      messages.length = said
      cookies.length = baked
      return true
    }
    const work = () => repeatLost(() => db.attempt(() => handler(exchange)), isUndone)
    try {
      return await work()
    } catch (error) {
      if (!isGone(ctx, error) || !(await isUndone())) throw error
      ctx.meta.refresh()
      return work()
    }
  }

/** Whether a statement named a column or a table that is not there. */
function isGone({ db }: Context, error: unknown): boolean {
  const kind = db.dialect.fault(error)?.kind
  return kind === 'unknownColumn' || kind === 'unknownTable'
}

/** Whether the uploads of a request can be read again, as they came. */
async function areThere(files: readonly UploadedFile[]): Promise<boolean> {
  const sizes = await Promise.all(
    files.map(({ path }) =>
      stat(path).then(
        ({ size }) => size,
        () => -1,
      ),
    ),
  )
  return files.every(({ size }, at) => sizes[at] === size)
}
