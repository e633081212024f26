import { defineError } from '../errors.ts'

// Who may do what, and who it is: log-in, permissions, policies, secrets.

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
/** An encrypted value whose key the site does not have. */
export const unknownKey = defineError<'field' | 'key'>(
  'UNKNOWN_KEY',
  'ValidationError',
  417,
  '{field} is encrypted with the key {key}, which is not in the site configuration: add it to encryption_keys',
)
/** An encrypted value that was changed past the framework, or belongs to another field. */
export const brokenSeal = defineError<'field'>('BROKEN_SEAL', 'ValidationError', 417, '{field} cannot be decrypted: the stored value was changed')
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
/** An access policy that cannot be used: an attribute that there is not, an operator that does not fit, a value that cannot be read. */
export const badAccessPolicy = defineError<'policy' | 'reason'>('BAD_ACCESS_POLICY', 'ValidationError', 417, 'Access Policy {policy}: {reason}')
