import { defineError } from '../errors.ts'

// Requests that cannot be taken as they are: arguments, addresses, sizes, lists, conditions.

/** A general refusal; prefer a definition of its own. */
export const validation = defineError<'message'>('VALIDATION', 'ValidationError', 417, '{message}')
/** Request arguments that cannot be read. */
export const badArgument = defineError<'argument' | 'reason'>('BAD_ARGUMENT', 'ValidationError', 417, 'Argument {argument} cannot be used: {reason}')
/** A required argument is missing. */
export const missingArgument = defineError<'argument'>('MISSING_ARGUMENT', 'ValidationError', 417, 'Argument {argument} is missing')
/** A method that no installed app offers. */
export const unknownMethod = defineError<'method'>(
  'UNKNOWN_METHOD',
  'ValidationError',
  417,
  'Failed to get method for command {method}: no installed app has it',
)
/** Wrong type of an argument of a whitelisted method. */
export const argumentType = defineError<'argument' | 'expected'>('ARGUMENT_TYPE', 'FrappeTypeError', 417, 'Argument {argument} should be {expected}')
/** A list query that cannot be made: unknown column, forbidden function … */
export const data = defineError<'message'>('DATA', 'DataError', 417, '{message}')
/** A column that the DocType does not have. */
export const unknownColumn = defineError<'field'>('UNKNOWN_COLUMN', 'DataError', 417, 'Field not permitted in query: {field}')
/** No such route. */
export const unknownRoute = defineError<'path'>('UNKNOWN_ROUTE', 'DoesNotExistError', 404, 'Nothing is at {path}')
/** Too many attempts. */
export const tooManyRequests = defineError<'message'>('TOO_MANY_REQUESTS', 'RateLimitExceededError', 429, '{message}')
/** A list that compares, sorts or groups by what is only kept encrypted. */
export const encryptedQuery = defineError<'field'>(
  'ENCRYPTED_QUERY',
  'DataError',
  417,
  '{field} is encrypted: lists can only ask whether it is equal to a value, or set',
)
/** A request body over the limit. */
export const bodyTooLarge = defineError<'limit'>('BODY_TOO_LARGE', 'ValidationError', 413, 'The request is larger than {limit} bytes')
/** A form with more parts than are allowed. */
export const tooManyParts = defineError<'limit' | 'what'>('TOO_MANY_PARTS', 'ValidationError', 413, 'The form holds more than {limit} {what}')
/** A body in a form that is not read: compressed. */
export const unsupportedEncoding = defineError<'encoding'>(
  'UNSUPPORTED_ENCODING',
  'UnsupportedMediaType',
  415,
  'A body encoded as {encoding} cannot be read: send it as it is',
)
/** An address over the limit. */
export const urlTooLong = defineError<'limit'>('URL_TOO_LONG', 'ValidationError', 414, 'The address is longer than {limit} characters')
/** An address whose escapes cannot be read. */
export const badUrl = defineError('BAD_URL', 'ValidationError', 400, 'The address cannot be read')
/** Request line and headers over the limit. */
export const headersTooLarge = defineError('HEADERS_TOO_LARGE', 'ValidationError', 431, 'The headers of the request are too large')
/** A request that did not arrive in time. */
export const requestTimeout = defineError('REQUEST_TIMEOUT', 'ValidationError', 408, 'The request did not arrive in time')
/** Bytes that are no HTTP request. */
export const badRequest = defineError('BAD_REQUEST', 'ValidationError', 400, 'This is not an HTTP request that can be read')
/** A list that would not fit into memory. */
export const listTooLong = defineError<'limit'>(
  'LIST_TOO_LONG',
  'ValidationError',
  417,
  'More than {limit} rows match: ask for them in pages, with limit_start and limit_page_length',
)
/** An answer that would not fit into memory. */
export const answerTooLarge = defineError('ANSWER_TOO_LARGE', 'ValidationError', 417, 'The answer would be too large: ask for less at a time')
/** The site has worked for as long as its configuration `rate_limit` allows. */
export const rateLimited = defineError('RATE_LIMITED', 'TooManyRequestsError', 429, 'Too Many Requests')
/** A Host header that names no site. */
export const unknownSite = defineError<'site'>('UNKNOWN_SITE', 'DoesNotExistError', 404, '{site} is not a site of this bench')
/** An Idempotency-Key that the user has sent with another request. */
export const idempotencyConflict = defineError(
  'IDEMPOTENCY_CONFLICT',
  'ValidationError',
  422,
  'This Idempotency-Key was used for another request: send each request with a key of its own',
)
/** The document is not in the state that `If-Match` names. */
export const preconditionFailed = defineError<'doctype' | 'name'>(
  'PRECONDITION_FAILED',
  'TimestampMismatchError',
  412,
  '{doctype} {name} has been modified since: load it again',
)
/** More documents in one bulk request than are allowed. */
export const tooManyDocuments = defineError<'limit'>('TOO_MANY_DOCUMENTS', 'ValidationError', 417, 'The request holds more than {limit} documents')
