import { type Ask, answered, call, type Expected, open, refused } from './case.ts'
import { type Change, storedAs } from './change.ts'
import { whole } from './change-asks.ts'
import { changeOf, type Plan } from './plan.ts'
import { moment } from './settle.ts'

/** What does not change the document itself. */
export function marginal(plan: Plan): Change[] {
  const { view, subject, doc } = plan
  const { doctype } = subject
  const { name } = doc
  const same = storedAs(doc)
  const mayRead = view.may(subject, 'read', doc)
  const readers = mayRead ? open(view.document(subject, doc)) : refused
  const reference = { reference_doctype: doctype, reference_name: name }
  const cases: [string, Ask, Expected][] = [
    [
      'share.add',
      call('frappe.share.add', { doctype, name, user: 'Administrator', read: 1 }),
      !view.world.sharingOff && view.may(subject, 'share', doc) && view.may(subject, 'read', doc) ? answered(new Set()) : refused,
    ],
    [
      'add_comment',
      call('frappe.desk.form.utils.add_comment', { ...reference, content: 'seen', comment_email: view.user.name, comment_by: view.user.name }),
      mayRead ? answered(new Set()) : refused,
    ],
    ['toggle_like', call('frappe.desk.like.toggle_like', { doctype, name, add: 'Yes' }), readers],
    [
      'add_tag',
      call('frappe.desk.doctype.tag.tag.add_tag', { tag: 'seen', dt: doctype, dn: name }),
      view.may(subject, 'write', doc) ? open() : readers,
    ],
    [
      'assign_to.add',
      call('frappe.desk.form.assign_to.add', { args: { doctype, name, assign_to: ['Administrator'], description: 'look' } }),
      readers,
    ],
  ]
  cases.push(...documentMethods(plan, readers))
  if (!view.may(subject, 'write', doc))
    cases.push(['attach_file', call('frappe.client.attach_file', { doctype, docname: name, filename: 'a.txt', filedata: 'a' }), refused])
  return cases.map(([way, ask, expected]) => changeOf(plan, way, ask, expected, same))
}

/** Methods of a document: as it is stored, whatever a client says of it. */
function documentMethods({ view, subject, doc }: Plan, readers: Expected): [string, Ask, Expected][] {
  const { doctype } = subject
  const noted = { method: 'add_comment', args: JSON.stringify({ text: 'seen' }) }
  // as if it were one's own, and of no region
  const forged = { ...whole(subject, doc), owner: view.user.name, region: null, party: null }
  const second = { method: 'POST', path: `/api/v2/document/${part(doctype)}/${part(doc.name)}/method/add_comment`, json: { text: 'seen' } } as const
  // to call one by POST takes the right to write
  const commenters = view.may(subject, 'write', doc) ? open(readers.may) : refused
  return [
    ['run_doc_method dt, dn', call('run_doc_method', { dt: doctype, dn: doc.name, ...noted }), readers],
    ['run_doc_method docs', call('run_doc_method', { docs: JSON.stringify({ doctype, name: doc.name, modified: moment }), ...noted }), readers],
    ['run_doc_method docs, forged', call('run_doc_method', { docs: JSON.stringify(forged), ...noted }), readers],
    ['v2 method add_comment', second, commenters],
  ]
}

const part = encodeURIComponent
