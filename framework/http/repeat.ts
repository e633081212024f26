import { schemaChanged } from '@cortado/contract/error-catalogue.ts'
import type { Handler } from './exchange.ts'

/**
 * The handler, repeated once where another process changed the tables under its transaction. Not where something is committed already, where
 * a step before it has written, or where files came with the request: what is done with those is no matter of the database alone.
 */
export const repeating =
  (handler: Handler): Handler =>
  async (exchange) => {
    const { db, messages } = exchange.ctx
    if (db.inTransaction || exchange.facts.files.length > 0) return handler(exchange)
    const said = messages.length
    try {
      return await db.attempt(async () => handler(exchange))
    } catch (error) {
      if (!schemaChanged.is(error) || db.committed) throw error
      messages.length = said
      return handler(exchange)
    }
  }
