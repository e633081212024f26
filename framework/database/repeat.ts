import { setTimeout as sleep } from 'node:timers/promises'
import { schemaChanged } from '@cortado/contract/error-catalogue.ts'
import { isLost } from './errors.ts'

/** How often something is repeated that lost a deadlock: each one ends because another transaction gets on. */
const patience = 20

/**
 * Runs `once`, and runs it anew where the database ended its transaction for another's sake (a deadlock, a serialization failure), and one more time
 * where another process changed the tables under it. `once` leaves nothing behind where it fails: it is an `attempt` of a session, or rolls back itself.
 * `isUndone` is asked before each repetition, whether really nothing is left of the failed one, and may put right what is no matter of the database.
 * Throws what `once` throws where it says no, or patience ends.
 */
export async function repeatLost<T>(once: () => Promise<T>, isUndone: () => boolean | Promise<boolean>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once()
    } catch (error) {
      const isRepeated = isLost(error) ? attempt < patience : schemaChanged.is(error) && attempt === 1
      if (!isRepeated || !(await isUndone())) throw error
      // those that met do not meet again
      if (isLost(error)) await sleep(Math.random() * 20 * attempt)
    }
  }
}
