import { defineError } from './errors.ts'

// One line per error: code (never reused), Frappe's exception name, HTTP status, template. docs/reference/errors.md explains each.

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
/** No such document. */
export const notFound = defineError<'doctype' | 'name'>('NOT_FOUND', 'DoesNotExistError', 404, '{doctype} {name} not found')
/** No such DocType. */
export const unknownDoctype = defineError<'doctype'>('UNKNOWN_DOCTYPE', 'DoesNotExistError', 404, 'DocType {doctype} not found')
/** No such route. */
export const unknownRoute = defineError<'path'>('UNKNOWN_ROUTE', 'DoesNotExistError', 404, 'Nothing is at {path}')
/** The user may not do this. */
export const permission = defineError<'message'>('PERMISSION', 'PermissionError', 403, '{message}')
/** The user may not do this to a DocType or document. */
export const noPermission = defineError<'right' | 'doctype' | 'name'>(
  'NO_PERMISSION',
  'PermissionError',
  403,
  'No permission to {right} {doctype} {name}',
)
/** The function exists and is not open to clients. */
export const notWhitelisted = defineError<'method'>('NOT_WHITELISTED', 'PermissionError', 403, 'Function {method} is not whitelisted', {
  title: 'Method Not Allowed',
})
/** Login failed, no valid session or key. */
export const authentication = defineError<'message'>('AUTHENTICATION', 'AuthenticationError', 401, '{message}')
/** An Authorization header that cannot be decoded. */
export const badAuthorization = defineError(
  'BAD_AUTHORIZATION',
  'InvalidAuthorizationToken',
  400,
  'The Authorization header cannot be read: send "token <api_key>:<api_secret>"',
)
/** The CSRF token is missing or wrong. */
export const csrf = defineError('CSRF', 'CSRFTokenError', 400, 'Invalid Request: reload the page and try again')
/** Too many attempts. */
export const tooManyRequests = defineError<'message'>('TOO_MANY_REQUESTS', 'RateLimitExceededError', 429, '{message}')
/** A name that is taken. */
export const duplicate = defineError<'doctype' | 'name'>('DUPLICATE', 'DuplicateEntryError', 409, '{doctype} {name} already exists', {
  title: 'Duplicate Name',
})
/** A name that may not be used. */
export const badName = defineError<'doctype' | 'name' | 'reason'>('BAD_NAME', 'NameError', 409, '{doctype} cannot be named "{name}": {reason}')
/** A value of a unique field that is taken. */
export const unique = defineError<'doctype' | 'field' | 'label'>('UNIQUE', 'UniqueValidationError', 417, '{label} must be unique')
/** Required values are missing. */
export const mandatory = defineError<'doctype' | 'name' | 'fields'>('MANDATORY', 'MandatoryError', 417, '[{doctype}, {name}]: {fields}')
/** A link to a document that does not exist. */
export const brokenLink = defineError<'links'>('BROKEN_LINK', 'LinkValidationError', 417, 'Could not find {links}')
/** A link to a cancelled document. */
export const cancelledLink = defineError<'links'>('CANCELLED_LINK', 'CancelledLinkError', 417, 'Cannot link cancelled document: {links}')
/** Deleting or cancelling what others link to. */
export const linked = defineError<'doctype' | 'name' | 'by' | 'byName'>(
  'LINKED',
  'LinkExistsError',
  417,
  'Cannot delete or cancel because {doctype} {name} is linked with {by} {byName}',
)
/** Someone else saved the document meanwhile. */
export const timestampMismatch = defineError<'doctype' | 'name'>(
  'TIMESTAMP_MISMATCH',
  'TimestampMismatchError',
  417,
  '{doctype} {name} has been modified after you have opened it: load it again',
)
/** A step of the life cycle that does not exist. */
export const docstatusTransition = defineError<'from' | 'to'>(
  'DOCSTATUS_TRANSITION',
  'DocstatusTransitionError',
  417,
  'Cannot change docstatus from {from} to {to}',
  { messages: [] },
)
/** A field that may not change after submit. */
export const updateAfterSubmit = defineError<'doctype' | 'field' | 'label'>(
  'UPDATE_AFTER_SUBMIT',
  'UpdateAfterSubmitError',
  417,
  'Not allowed to change {label} after submission',
  { title: 'Cannot Update After Submit' },
)
/** A field that never changes. */
export const constant = defineError<'label'>('CONSTANT', 'CannotChangeConstantError', 417, 'Value cannot be changed for {label}')
/** A value longer than its column. */
export const tooLong = defineError<'label' | 'max'>(
  'TOO_LONG',
  'CharacterLengthExceededError',
  417,
  '{label}: the value is longer than {max} allows',
  { title: 'Value too big' },
)
/** A number below zero in a field that refuses it. */
export const negative = defineError<'label'>('NEGATIVE', 'NonNegativeError', 417, '{label} cannot be negative')
/** A value that its field type cannot read. */
export const badValue = defineError<'label' | 'value' | 'expected'>(
  'BAD_VALUE',
  'ValidationError',
  417,
  '{label} cannot be "{value}": it should be {expected}',
)
/** An e-mail address that is none. */
export const badEmail = defineError<'value'>('BAD_EMAIL', 'InvalidEmailAddressError', 417, '{value} is not a valid Email Address')
/** A person's name that is none. */
export const badPersonName = defineError<'value'>('BAD_PERSON_NAME', 'InvalidNameError', 417, '{value} is not a valid Name')
/** A phone number that is none. */
export const badPhone = defineError<'value'>('BAD_PHONE', 'InvalidPhoneNumberError', 417, '{value} is not a valid Phone Number')
/** A naming series that cannot be read. */
export const badSeries = defineError<'series'>(
  'BAD_SERIES',
  'InvalidNamingSeriesError',
  417,
  'Invalid naming series {series}: a part is needed before and after a dot',
)
/** A UUID that is none. */
export const badUuid = defineError<'value'>('BAD_UUID', 'InvalidUUIDValue', 417, '{value} is not a UUID')
/** A DocType definition that cannot be used. */
export const badDoctype = defineError<'doctype' | 'reason'>('BAD_DOCTYPE', 'ValidationError', 417, 'DocType {doctype}: {reason}')
/** A field that points to a DocType that does not fit. */
export const wrongOptions = defineError<'doctype' | 'reason'>('WRONG_OPTIONS', 'WrongOptionsDoctypeLinkError', 417, 'DocType {doctype}: {reason}')
/** A fieldname that cannot be used. */
export const badFieldname = defineError<'doctype' | 'field' | 'reason'>(
  'BAD_FIELDNAME',
  'InvalidFieldNameError',
  417,
  'DocType {doctype}, field {field}: {reason}',
)
/** A file of an app that cannot be used. */
export const badFile = defineError<'file' | 'field' | 'reason'>('BAD_FILE', 'ValidationError', 417, '{file}: {field} {reason}')
/** An app that is not installed. */
export const appNotInstalled = defineError<'app'>('APP_NOT_INSTALLED', 'AppNotInstalledError', 417, 'App {app} is not installed')
/** Values for people that a tree cannot hold. */
export const treeRecursion = defineError<'doctype' | 'name'>(
  'TREE_RECURSION',
  'NestedSetRecursionError',
  417,
  '{doctype} {name} cannot be placed below itself',
)
/** A tree node that still has children. */
export const treeChildren = defineError<'doctype' | 'name'>(
  'TREE_CHILDREN',
  'NestedSetChildExistsError',
  417,
  '{doctype} {name} has child nodes and cannot be deleted',
)
/** A file whose content or size is refused. */
export const badUpload = defineError<'reason'>('BAD_UPLOAD', 'ValidationError', 417, 'The file was not stored: {reason}')
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
/** More rows in a table of a document than are allowed. */
export const tooManyRows = defineError<'label' | 'limit'>('TOO_MANY_ROWS', 'ValidationError', 417, '{label} holds more than {limit} rows')
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
/** The database, or another service, is not there. */
export const unavailable = defineError<'service'>('UNAVAILABLE', 'ServiceUnavailableError', 503, '{service} is not available at the moment', {
  retryAfter: 2,
})
/** A statement took longer than it may. */
export const queryTimeout = defineError('QUERY_TIMEOUT', 'QueryTimeoutError', 503, 'The database took too long to answer', { retryAfter: 2 })
/** Two transactions waited for each other. */
export const deadlock = defineError('DEADLOCK', 'QueryDeadlockError', 503, 'The document was being changed by others: try again', { retryAfter: 1 })
/** A fault of the server. The text tells nothing about it; the log does, under the same id. */
export const internal = defineError<'id'>('INTERNAL', 'InternalError', 500, 'The server could not do this. Its log knows more under {id}')
/** A stored secret that is not there. */
export const noPassword = defineError<'doctype' | 'name' | 'field'>(
  'NO_PASSWORD',
  'AuthenticationError',
  401,
  'Password not found for {doctype} {name} {field}',
)
/** A secret that the site's key does not open. */
export const badEncryptionKey = defineError(
  'BAD_ENCRYPTION_KEY',
  'ValidationError',
  417,
  'Encryption key is invalid: the site configuration holds another one than the data was written with',
)
/** A locked account. */
export const accountLocked = defineError<'seconds'>(
  'ACCOUNT_LOCKED',
  'SecurityException',
  429,
  'Your account has been locked and will resume after {seconds} seconds',
)
/** The tables were changed while a transaction ran: the same request succeeds when it is repeated. */
export const schemaChanged = defineError('SCHEMA_CHANGED', 'QueryDeadlockError', 503, 'The tables were being changed: try again', { retryAfter: 1 })
/** A change of a table that its data does not allow. */
export const schemaRefused = defineError<'change' | 'reason'>('SCHEMA_REFUSED', 'ValidationError', 417, 'Cannot {change}: {reason}')
/** A condition or other expression that cannot be read or computed. */
export const badExpression = defineError<'expression' | 'position' | 'reason'>(
  'BAD_EXPRESSION',
  'ValidationError',
  417,
  'The expression "{expression}" cannot be used: {reason} (character {position})',
)
/** An expression that is larger, or takes more time or memory, than it may. */
export const expressionLimit = defineError<'expression' | 'reason'>(
  'EXPRESSION_LIMIT',
  'ValidationError',
  417,
  'The expression "{expression}" goes beyond its limits: {reason}',
)
/** A document without a state, or in one that its workflow does not know. */
export const workflowState = defineError<'doctype' | 'name' | 'reason'>('WORKFLOW_STATE', 'WorkflowStateError', 417, '{doctype} {name}: {reason}')
/** An action that a workflow does not offer from the state of the document. */
export const workflowTransition = defineError<'doctype' | 'name' | 'reason'>(
  'WORKFLOW_TRANSITION',
  'WorkflowTransitionError',
  417,
  '{doctype} {name}: {reason}',
)
/** A change of state that a workflow does not allow this user, or not now. */
export const workflowPermission = defineError<'doctype' | 'name' | 'from' | 'to'>(
  'WORKFLOW_PERMISSION',
  'WorkflowPermissionError',
  417,
  '{doctype} {name}: Workflow State transition not allowed from {from} to {to}',
  { title: 'Not Permitted' },
)
