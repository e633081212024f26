import { defineError } from '../errors.ts'

// Definitions: DocTypes, fields, files of apps, expressions, scripts.

/** No such DocType. */
export const unknownDoctype = defineError<'doctype'>('UNKNOWN_DOCTYPE', 'DoesNotExistError', 404, 'DocType {doctype} not found')
/** A DocType definition that cannot be used. */
export const badDoctype = defineError<'doctype' | 'reason'>('BAD_DOCTYPE', 'ValidationError', 417, 'DocType {doctype}: {reason}')
/** A name that no DocType can have. */
export const badDoctypeName = defineError<'doctype' | 'reason'>('BAD_DOCTYPE_NAME', 'NameError', 409, 'DocType {doctype}: {reason}')
/** A DocType of an app would be made or changed by a request, outside developer mode. */
export const standardDoctype = defineError<'doctype' | 'reason'>(
  'STANDARD_DOCTYPE',
  'CannotCreateStandardDoctypeError',
  417,
  'DocType {doctype}: {reason}',
)
/** A key of a DocType (`title_field`, `sort_field` …), or a connection, that names a field that is not there, or none of its kind. */
export const badReference = defineError<'doctype' | 'reason'>('BAD_REFERENCE', 'InvalidFieldNameError', 417, 'DocType {doctype}: {reason}')
/** A Link or table field that names no DocType. */
export const noOptions = defineError<'doctype' | 'reason'>('NO_OPTIONS', 'DoctypeLinkError', 417, 'DocType {doctype}: {reason}')
/** A field without a value that should be mandatory. */
export const illegalMandatory = defineError<'doctype' | 'reason'>('ILLEGAL_MANDATORY', 'IllegalMandatoryError', 417, 'DocType {doctype}: {reason}')
/** A mandatory field that nobody can fill. */
export const hiddenMandatory = defineError<'doctype' | 'reason'>(
  'HIDDEN_MANDATORY',
  'HiddenAndMandatoryWithoutDefaultError',
  417,
  'DocType {doctype}: {reason}',
)
/** A field whose type cannot be unique. */
export const cannotBeUnique = defineError<'doctype' | 'reason'>('CANNOT_BE_UNIQUE', 'NonUniqueError', 417, 'DocType {doctype}: {reason}')
/** A field whose type cannot have an index. */
export const cannotBeIndexed = defineError<'doctype' | 'reason'>('CANNOT_BE_INDEXED', 'CannotIndexedError', 417, 'DocType {doctype}: {reason}')
/** A fieldname that comes twice. */
export const fieldnameTwice = defineError<'doctype' | 'reason'>('FIELDNAME_TWICE', 'UniqueFieldnameError', 417, 'DocType {doctype}: {reason}')
/** A fieldname with letters that no column has. */
export const badColumnName = defineError<'doctype' | 'reason'>('BAD_COLUMN_NAME', 'InvalidColumnName', 417, 'DocType {doctype}: {reason}')
/** A fieldname that the framework needs for itself. */
export const restrictedFieldname = defineError<'doctype' | 'reason'>(
  'RESTRICTED_FIELDNAME',
  'InvalidFieldNameError',
  417,
  'DocType {doctype}: {reason}',
)
/** A field that points to a DocType that does not fit. */
export const wrongOptions = defineError<'doctype' | 'reason'>('WRONG_OPTIONS', 'WrongOptionsDoctypeLinkError', 417, 'DocType {doctype}: {reason}')
/** A field type that an app declares and that cannot be used. */
export const badFieldType = defineError<'type' | 'reason'>('BAD_FIELD_TYPE', 'ValidationError', 417, 'Field type {type} {reason}')
/** A file of an app that cannot be used. */
export const badFile = defineError<'file' | 'field' | 'reason'>('BAD_FILE', 'ValidationError', 417, '{file}: {field} {reason}')
/** An app that is not installed. */
export const appNotInstalled = defineError<'app'>('APP_NOT_INSTALLED', 'AppNotInstalledError', 417, 'App {app} is not installed')
/** A change of a table that its data does not allow. */
export const schemaRefused = defineError<'change' | 'reason'>('SCHEMA_REFUSED', 'ValidationError', 417, 'Cannot change {change}: {reason}')
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
/** A Server Script would run, and the configuration does not allow it. */
export const scriptsOff = defineError<'script'>(
  'SCRIPTS_OFF',
  'ServerScriptNotEnabled',
  403,
  'Server Script {script} was not run: server scripts are disabled. Set server_script_enabled in the configuration of the bench or the site',
  { title: 'Server Scripts Disabled' },
)
/** A Server Script would run, and it is Python. */
export const pythonScript = defineError<'script'>(
  'PYTHON_SCRIPT',
  'ValidationError',
  417,
  'Server Script {script} was not run: it is written in Python. Cortado runs JavaScript: rewrite it, or disable it',
)
/** A Server Script that cannot be read as JavaScript. */
export const badScript = defineError<'script' | 'reason'>('BAD_SCRIPT', 'ValidationError', 417, 'Server Script {script} cannot be read: {reason}')
/** A Server Script that stumbled. */
export const scriptFailed = defineError<'script' | 'reason'>('SCRIPT_FAILED', 'ValidationError', 417, 'Server Script {script} failed: {reason}')
/** A Server Script that used more time, memory, stack or calls than it may. */
export const scriptLimit = defineError<'script' | 'reason'>(
  'SCRIPT_LIMIT',
  'ValidationError',
  417,
  'Server Script {script} goes beyond its limits: {reason}',
)
/** A template that cannot be read, or a place in it that cannot be filled. */
export const badTemplate = defineError<'template' | 'position' | 'reason'>(
  'BAD_TEMPLATE',
  'ValidationError',
  417,
  'The template cannot be used at character {position}, "{template}": {reason}',
)
/** A template, or what it makes, is beyond a limit. */
export const templateLimit = defineError<'template' | 'reason'>(
  'TEMPLATE_LIMIT',
  'ValidationError',
  417,
  'The template "{template}" is too much: {reason}',
)
