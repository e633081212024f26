import pg from 'pg'

/** What the driver's connection offers beyond its types. */
interface Messages {
  close(message: { type: 'S'; name: string }): void
  sync(): void
}

/**
 * Drops a prepared statement by the protocol's Close message. Unlike DEALLOCATE it succeeds where the server does not know the name
 * (its Parse had failed), so that it never ends a transaction that is open on the connection; it also passes in one that has failed.
 * `done` is called when the server has answered, or will not any more: then the statement is gone with the connection.
 */
export function closeStatement(name: string, done: () => void): pg.Query {
  // the driver takes nothing but its own class into a pipeline
  const query = new pg.Query({ text: '' }, done)
  query.submit = (connection) => {
    const messages = connection as unknown as Messages
    messages.close({ type: 'S', name })
    messages.sync()
  }
  return query
}
