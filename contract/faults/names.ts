import type { Fault } from './fault.ts'

/** Longest name of a DocType: its table is called `tab` + name, and identifiers of databases end at 63 bytes. */
const longestName = 60

/** Longest fieldname, since columns are called like their fields. */
const longestFieldname = 63

const DOCTYPE_NAME = /^[A-Za-z][A-Za-z0-9_ -]*$/

/** What is wrong with the name of a DocType. */
export function doctypeNameFaults(name: unknown): Fault[] {
  if (typeof name !== 'string' || name === '') return [{ field: 'name', reason: 'is missing' }]
  if (name.length > longestName) return [{ field: 'name', reason: `is longer than ${longestName} characters`, kind: 'name' }]
  if (!DOCTYPE_NAME.test(name))
    return [{ field: 'name', reason: 'should start with a letter and hold only letters, digits, spaces, _ and -', kind: 'name' }]
  return name.endsWith(' ') ? [{ field: 'name', reason: 'ends with a space', kind: 'name' }] : []
}

/** Columns that every table has, or may get. `idx` and `_user_tags` are not among them: DocTypes of Frappe declare them. */
const columns = ['name', 'owner', 'creation', 'modified', 'modified_by', 'docstatus', '_comments', '_assign', '_liked_by', '_seen']

/** Columns of tables whose rows belong to a document. */
const rowColumns = ['parent', 'parentfield', 'parenttype']

/** Names that Frappe refuses apart from others; of labels it makes another name. */
export const restrictedNames: ReadonlySet<string> = new Set([
  'name',
  'creation',
  'modified',
  'modified_by',
  'docstatus',
  ...rowColumns,
  'file_list',
  'flags',
])

/** Names that documents use for themselves. */
const reserved = [
  'doctype',
  'meta',
  'flags',
  'file_list',
  'parent_doc',
  'permitted_fieldnames',
  'dont_update_if_missing',
  '_table_fields',
  '_valid_columns',
  '_doc_before_save',
  '_table_fieldnames',
  '_reserved_keywords',
]

const taken = new Set([...columns, ...reserved])
const takenInRows = new Set(rowColumns)

/** Why a fieldname cannot be used; undefined: it can. `istable`: the DocType is a child table. */
export function fieldnameFault(name: string, istable: boolean): string | undefined {
  if (!/^\w+$/.test(name)) return 'should hold only letters, digits and _'
  if (name.length > longestFieldname) return `is longer than ${longestFieldname} characters`
  if (taken.has(name) || (istable && takenInRows.has(name))) return 'is the name of a standard field'
  return name in Object.prototype ? 'is a name that JavaScript objects use' : undefined
}
