import { type Ask, answered, type Case, call, type Expected, get, open, refused } from './case.ts'
import { hasPolicies } from './policies.ts'
import type { Marks, View } from './view.ts'
import type { Doc, Field, Subject } from './world.ts'

const part = encodeURIComponent

/** How many documents a list showed. */
const counts = ({ must, may }: Marks): number[] => Array.from({ length: may.size + 1 }, (_, n) => must.size + n)

/** Ways that list documents with the fields that are asked for; `columns` names them as they are, `quoted` with their table. */
const listWays: Readonly<Record<string, (subject: Subject, columns: readonly string[], quoted: readonly string[]) => Ask>> = {
  resource: ({ doctype }, fields) => get(`/api/resource/${part(doctype)}`, { fields, limit_page_length: 0 }),
  'v2 list': ({ doctype }, fields) => get(`/api/v2/document/${part(doctype)}`, { fields, limit: 100 }),
  'client.get_list': ({ doctype }, fields) => call('frappe.client.get_list', { doctype, fields, limit_page_length: 0, order_by: 'name asc' }),
  'reportview.get': ({ doctype }, _, fields) => call('frappe.desk.reportview.get', { doctype, fields, filters: [], start: 0, page_length: 100 }),
  'reportview.get_list': ({ doctype }, _, fields) => call('frappe.desk.reportview.get_list', { doctype, fields, filters: [], page_length: 100 }),
}

/** Everything that asks for many documents of a DocType, and what the oracle says of each. */
export function listCases(view: View, subject: Subject): Case[] {
  const { doctype } = subject
  const title = `${view.user.name} ${doctype}`
  const columns = ['name', ...plainFields(subject).map(({ fieldname }) => fieldname)]
  const quoted = columns.map((column) => `\`tab${doctype}\`.\`${column}\``)
  const rule = ({ must, may }: Marks): Expected => view.listing(subject, answered(must, may))
  const whole = rule(view.list(subject, columns))
  const names = view.list(subject, ['name'])
  const cases: Case[] = []
  const add = (way: string, ask: Ask, expected: Expected) => cases.push({ way, title, ask, expected })
  for (const [way, ask] of Object.entries(listWays)) {
    add(way, ask(subject, columns, quoted), whole)
    add(`${way} *`, ask(subject, ['*'], ['*']), whole)
    add(`${way} name`, ask(subject, ['name'], [`\`tab${doctype}\`.\`name\``]), rule(names))
  }
  const counted = view.listing(subject, { ...answered(new Set()), says: counts(names) })
  add('client.get_count', call('frappe.client.get_count', { doctype }), counted)
  add('reportview.get_count', call('frappe.desk.reportview.get_count', { doctype, filters: [], fields: [] }), counted)
  add('v2 count', get(`/api/v2/doctype/${part(doctype)}/count`), counted)
  add('export_query', exportOf(doctype, quoted), exported(view, subject, columns))
  const found = view.search(subject)
  const searched = view.mayList(subject) === 'no' ? open() : view.listing(subject, answered(found.must, found.may))
  add('search_link', call('frappe.desk.search.search_link', { doctype, txt: '', page_length: 100 }), searched)
  add('search_widget', call('frappe.desk.search.search_widget', { doctype, txt: '', page_length: 100 }), searched)
  return cases
}

const exportOf = (doctype: string, fields: readonly string[]): Ask =>
  call('frappe.desk.reportview.export_query', { doctype, fields, filters: [], file_format_type: 'CSV', title: 'matrix' })

/** An export shows what a list shows, where the right to export is there too; where that is the owner's only, none but own documents. */
function exported(view: View, subject: Subject, columns: readonly string[]): Expected {
  const granted = view.granted(subject, 'export')
  if (granted === 'none' || view.mayList(subject) === 'no') return refused
  const docs = subject.docs.filter((doc) => view.opens(subject, 'export', doc) && (granted === 'all' || view.owns(doc)))
  const { must, may } = view.list(subject, columns, docs)
  // a row that is another's refuses the export, and is named
  if (granted === 'owner') return open(new Set([...must, ...may, ...allOf(view.list(subject, ['name']))]))
  return hasPolicies(view.world, subject, ['export', 'read', 'select']) && !view.isAdministrator
    ? { refused: 'either', must, may }
    : answered(must, may)
}

/** Questions about one field of all documents: none may tell a value that is hidden, not even by what is found. */
export function fieldCases(view: View, subject: Subject, field: Field, doc: Doc): Case[] {
  const { doctype } = subject
  const { fieldname } = field
  const title = `${view.user.name} ${doctype} ${fieldname}`
  const value = doc.values[fieldname] ?? ''
  const shows = view.asks(subject, fieldname)
  const names = view.list(subject, ['name'])
  const one = view.list(subject, ['name'], [doc])
  const values = view.list(subject, [fieldname])
  const all = new Set([...values.must, ...values.may])
  /** By the rules: answered with these, if the field is shown; refused, if it is hidden. */
  const rule = (marks: Marks): Expected => {
    if (shows === 'no') return refused
    return view.listing(subject, shows === 'yes' ? answered(marks.must, marks.may) : open(new Set([...marks.must, ...marks.may])))
  }
  const list = (query: Readonly<Record<string, unknown>>): Ask =>
    get(`/api/resource/${part(doctype)}`, { fields: ['name'], limit_page_length: 0, ...query })
  const only: Marks = { must: new Set(), may: one.must }
  const filters = [[fieldname, '=', value]]
  const cases: [string, Ask, Expected][] = [
    ['filter', list({ filters }), rule(value === '' ? { must: new Set(), may: names.must } : otherThan(field, one, only, names))],
    ['or_filters', list({ or_filters: filters }), rule(value === '' ? { must: new Set(), may: names.must } : otherThan(field, one, only, names))],
    ['order_by', list({ order_by: `${fieldname} desc` }), rule(names)],
    ['group_by', list({ fields: [fieldname, 'count(name) as many'], group_by: fieldname }), rule(values)],
    ['max', list({ fields: [`max(${fieldname}) as most`] }), open(shows === 'no' ? allOf(names) : new Set([...all, ...allOf(names)]))],
    ['count of a filter', call('frappe.client.get_count', { doctype, filters }), shows === 'no' ? refused : view.listing(subject, open())],
    [
      'get_value by filter',
      call('frappe.client.get_value', { doctype, fieldname: 'name', filters: { [fieldname]: value } }),
      open(shows === 'no' ? new Set() : allOf(names)),
    ],
    [
      'get_stats',
      call('frappe.desk.reportview.get_stats', { stats: JSON.stringify([fieldname]), doctype, filters: [] }),
      open(shows === 'no' ? new Set() : all),
    ],
    [
      'get_group_by_count',
      call('frappe.desk.listview.get_group_by_count', { doctype, current_filters: [], field: fieldname }),
      open(shows === 'no' ? new Set() : all),
    ],
    [
      'search by text',
      call('frappe.desk.search.search_link', { doctype, txt: String(value), searchfield: fieldname, page_length: 100 }),
      open(value === '' ? allOf(view.search(subject)) : shows === 'no' ? new Set() : searchMarks(view, subject, doc, field, names)),
    ],
    [
      'search with a filter',
      call('frappe.desk.search.search_link', { doctype, txt: '', filters: { [fieldname]: value }, page_length: 100 }),
      open(shows === 'no' ? new Set() : allOf(view.search(subject))),
    ],
  ]
  return cases.map(([way, ask, expected]) => ({ way, title, ask, expected }))
}

/** Everything that may come out. */
export const allOf = ({ must, may }: Marks): Set<string> => new Set([...must, ...may])

/** Whether several documents can have the same value: regions are linked to by many. */
const isShared = ({ fieldtype }: Field): boolean => ['Link', 'Dynamic Link', 'Check'].includes(fieldtype)

/** Where a value is shared, the filter finds others too. */
const otherThan = (field: Field, one: Marks, only: Marks, names: Marks): Marks =>
  isShared(field) ? { must: one.must, may: names.must } : { must: one.must, may: only.may }

const searchMarks = (view: View, subject: Subject, doc: Doc, field: Field, names: Marks): Set<string> =>
  isShared(field) ? new Set([...allOf(view.search(subject)), ...names.must]) : allOf(view.search(subject, [doc]))

/** Fields that have a column. */
export const plainFields = (subject: Subject): Field[] => subject.fields.filter(({ fieldtype }) => fieldtype !== 'Table')
