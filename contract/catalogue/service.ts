import { defineError } from '../errors.ts'

// The server, and the services that it needs.

/** The database, or another service, is not there. */
export const unavailable = defineError<'service'>('UNAVAILABLE', 'ServiceUnavailableError', 503, '{service} is not available at the moment', {
  retryAfter: 2,
})
/** There is no room left on the disk of the database, or of the files. Reading goes on; writing does as soon as there is room. */
export const diskFull = defineError<'service'>(
  'DISK_FULL',
  'ServiceUnavailableError',
  503,
  '{service} has no room left on its disk: nothing can be stored until there is',
  {
    retryAfter: 5,
  },
)
/** A statement took longer than it may. */
export const queryTimeout = defineError('QUERY_TIMEOUT', 'QueryTimeoutError', 503, 'The database took too long to answer', { retryAfter: 2 })
/** Two transactions waited for each other. */
export const deadlock = defineError('DEADLOCK', 'QueryDeadlockError', 503, 'The document was being changed by others: try again', { retryAfter: 1 })
/** A fault of the server. The text tells nothing about it; the log does, under the same id. */
export const internal = defineError<'id'>('INTERNAL', 'InternalError', 500, 'The server could not do this. Its log knows more under {id}')
/** The tables were changed while a transaction ran: the same request succeeds when it is repeated. */
export const schemaChanged = defineError('SCHEMA_CHANGED', 'QueryDeadlockError', 503, 'The tables were being changed: try again', { retryAfter: 1 })
/** A mail has to be sent, and the site has no account to send it through. */
export const outgoingEmail = defineError(
  'OUTGOING_EMAIL',
  'OutgoingEmailError',
  501,
  'Please setup default outgoing Email Account from Settings > Email Account',
)
/** An event of a document tried to commit or roll back the transaction of the verb that it is a part of. */
export const transactionHeld = defineError(
  'TRANSACTION_HELD',
  'ImplicitCommitError',
  417,
  'The transaction cannot be ended in an event of a document: the rest of what is being done belongs to it. Register what has to follow with db.afterCommit',
)
