import { defineError } from '../errors.ts'

// What the values and the life of documents do not allow.

/** No such document. */
export const notFound = defineError<'doctype' | 'name'>('NOT_FOUND', 'DoesNotExistError', 404, '{doctype} {name} not found')
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
/** A document that is locked while something works on it. */
export const documentLocked = defineError<'doctype' | 'name' | 'by' | 'reason' | 'until'>(
  'DOCUMENT_LOCKED',
  'DocumentLockedError',
  417,
  '{doctype} {name} is locked by {by} until {until}: {reason}. Try again later, or have it unlocked',
)
/** A Deleted Document that was restored already. */
export const alreadyRestored = defineError<'doctype' | 'name'>(
  'ALREADY_RESTORED',
  'DocumentAlreadyRestored',
  417,
  '{doctype} {name} was restored already',
)
/** A table of a document that needs rows. */
export const emptyTable = defineError<'label'>('EMPTY_TABLE', 'EmptyTableError', 417, '{label} needs at least one row')
/** A span of dates that ends before it begins. */
export const invalidDates = defineError<'from' | 'to'>('INVALID_DATES', 'InvalidDates', 417, '{to} must be after {from}')
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
/** A field whose value cannot be computed from what the document holds. */
export const computeFailed = defineError<'label' | 'reason'>('COMPUTE_FAILED', 'ValidationError', 417, '{label} cannot be computed: {reason}')
/** A Virtual field that nothing fetches. */
export const unfetchable = defineError<'doctype' | 'field'>(
  'UNFETCHABLE',
  'ValidationError',
  417,
  '{doctype}: no function fetches {field}: declare it in virtualFields of the controller or of an app',
)
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
/** A tree node with children that would become a leaf. */
export const treeLeaf = defineError<'doctype' | 'name'>(
  'TREE_LEAF',
  'ValidationError',
  417,
  '{doctype} {name} cannot be a leaf node as it has children: leave it a group, or move them',
)
/** A node that cannot take in another: a group takes groups, a leaf takes leaves. */
export const treeMerge = defineError<'doctype' | 'name' | 'to'>(
  'TREE_MERGE',
  'NestedSetInvalidMergeError',
  417,
  '{doctype} {name} cannot be merged into {to}: merging is only possible between two groups, or two nodes that are none',
)
/** A document that cannot be given this name, or not be merged into that one. */
export const cannotRename = defineError<'doctype' | 'name' | 'reason'>(
  'CANNOT_RENAME',
  'ValidationError',
  417,
  '{doctype} {name} cannot be renamed: {reason}',
)
/** A file whose content or size is refused. */
export const badUpload = defineError<'reason'>('BAD_UPLOAD', 'ValidationError', 417, 'The file was not stored: {reason}')
/** A file for a document that has as many as its DocType allows. */
export const attachmentLimit = defineError<'doctype' | 'name' | 'limit'>(
  'ATTACHMENT_LIMIT',
  'AttachmentLimitReached',
  417,
  'Maximum Attachment Limit of {limit} has been reached for {doctype} {name}',
  { title: 'Attachment Limit Reached' },
)
/** More rows in a table of a document than are allowed. */
export const tooManyRows = defineError<'label' | 'limit'>('TOO_MANY_ROWS', 'ValidationError', 417, '{label} holds more than {limit} rows')
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
