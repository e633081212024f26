import { stat } from 'node:fs/promises'
import { repeatLost } from '../database/repeat.ts'
import type { UploadedFile } from '../events/request.ts'
import type { Handler } from './exchange.ts'

/**
 * The handler, repeated from its start where its transaction was lost (`repeatLost`). What was registered to follow the commit is forgotten before. Uploads
 * stay in their temporary files until the answer, and what was stored of them goes with the failed transaction. Not where something is committed already, where
 * a step before it has written (who waits for a transaction waits for its end, whatever it takes back), or where an uploaded file was moved away.
 */
export const repeating =
  (handler: Handler): Handler =>
  async (exchange) => {
    const { cookies, ctx, facts } = exchange
    const { db, messages } = ctx
    if (db.inTransaction) return handler(exchange)
    const [said, baked, commits] = [messages.length, cookies.length, db.commits]
    return repeatLost(
      () => db.attempt(async () => handler(exchange)),
      async () => {
        if (db.commits !== commits || !(await areThere(facts.files))) return false
        messages.length = said
        cookies.length = baked
        return true
      },
    )
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
