import { setTimeout as sleep } from 'node:timers/promises'
import { schemaChanged } from '@cortado/contract/error-catalogue.ts'
import { isLost } from '../database/errors.ts'
import type { Handler } from './exchange.ts'

/** How often a handler is repeated that lost a deadlock: each one ends because another transaction gets on. */
const patience = 20

/**
 * The handler, repeated where the database ended its transaction for another's sake (a deadlock, a serialization failure), and once where another process
 * changed the tables under it. What was registered to follow the commit is forgotten before. Not where something is committed already, where a step before
 * it has written, or where files came with the request: what is done with those is no matter of the database alone.
 */
export const repeating =
  (handler: Handler): Handler =>
  async (exchange) => {
    const { cookies, ctx } = exchange
    const { db, messages } = ctx
    if (db.inTransaction || exchange.facts.files.length > 0) return handler(exchange)
    const [said, baked] = [messages.length, cookies.length]
    for (let attempt = 1; ; attempt++) {
      try {
        return await db.attempt(async () => handler(exchange))
      } catch (error) {
        const isRepeated = isLost(error) ? attempt < patience : schemaChanged.is(error) && attempt === 1
        if (!isRepeated || db.committed) throw error
        messages.length = said
        cookies.length = baked
        // those that met do not meet again
        if (isLost(error)) await sleep(Math.random() * 20 * attempt)
      }
    }
  }
