import { type Ask, answered, type Case, call, type Expected, get, open, refused } from './case.ts'
import type { View } from './view.ts'
import type { Doc, Right, Subject } from './world.ts'

const part = encodeURIComponent

/** Ways to read one document as a whole. */
const wholeWays: Readonly<Record<string, (doctype: string, name: string) => Ask>> = {
  resource: (doctype, name) => get(`/api/resource/${part(doctype)}/${part(name)}`),
  'v2 document': (doctype, name) => get(`/api/v2/document/${part(doctype)}/${part(name)}/`),
  'client.get': (doctype, name) => call('frappe.client.get', { doctype, name }),
  'client.get by filter': (doctype, name) => call('frappe.client.get', { doctype, filters: { name } }),
}

/** Ways that also show what happened to the document. */
const formWays: Readonly<Record<string, (doctype: string, name: string) => Ask>> = {
  getdoc: (doctype, name) => call('frappe.desk.form.load.getdoc', { doctype, name }),
  docinfo: (doctype, name) => call('frappe.desk.form.load.get_docinfo', { doctype, name }),
}

const asked: readonly Right[] = ['read', 'write', 'delete', 'submit', 'cancel', 'export', 'share', 'email', 'create']

/** Everything that asks for one document, and what the oracle says of each. */
export function documentCases(view: View, subject: Subject, doc: Doc): Case[] {
  const title = `${view.user.name} ${subject.doctype} ${doc.name}`
  const cases: Case[] = []
  const add = (way: string, ask: Ask, expected: Expected) => cases.push({ way, title, ask, expected })
  const mayRead = view.may(subject, 'read', doc)
  const whole = view.document(subject, doc)
  for (const [way, ask] of Object.entries(wholeWays)) add(way, ask(subject.doctype, doc.name), mayRead ? answered(whole) : refused)
  if (subject === view.world.deal) {
    const traces = view.traces(doc)
    add('getdoc', formWays.getdoc?.(subject.doctype, doc.name) as Ask, mayRead ? answered(new Set([...whole, ...traces])) : refused)
    add('docinfo', formWays.docinfo?.(subject.doctype, doc.name) as Ask, mayRead ? answered(traces, whole) : refused)
  }
  for (const perm_type of asked) {
    const ask = call('frappe.client.has_permission', { doctype: subject.doctype, docname: doc.name, perm_type })
    const has_permission = view.may(subject, perm_type, doc)
    add(`has_permission ${perm_type}`, ask, { ...answered(new Set()), says: [{ has_permission }] })
  }
  add('share.get_users', call('frappe.share.get_users', { doctype: subject.doctype, name: doc.name }), mayRead ? answered(new Set(), whole) : open())
  return [...cases, ...valueCases(view, subject, doc, title)]
}

/** Ways that show some values of one document: what a list of it would show. */
function valueCases(view: View, subject: Subject, doc: Doc, title: string): Case[] {
  const { doctype } = subject
  const fields = subject.fields.filter(({ fieldtype }) => fieldtype !== 'Table').map(({ fieldname }) => fieldname)
  const one = view.list(subject, ['name', ...fields], [doc])
  const all = new Set([...one.must, ...one.may])
  const rule = view.listing(subject, answered(one.must, one.may))
  const named = new Set([...view.list(subject, ['name']).must])
  const value = 'frappe.client.get_value'
  return [
    { way: 'client.get_value', title, ask: call(value, { doctype, fieldname: ['name', ...fields], filters: { name: doc.name } }), expected: rule },
    { way: 'client.get_value by name', title, ask: call(value, { doctype, fieldname: ['name', ...fields], filters: doc.name }), expected: rule },
    { way: 'validate_link', title, ask: call('frappe.client.validate_link', { doctype, docname: doc.name, fields }), expected: open(all) },
    {
      way: 'get_link_title',
      title,
      ask: call('frappe.desk.search.get_link_title', { doctype, docname: doc.name }),
      expected: open(view.search(subject, [doc]).may),
    },
    {
      way: 'get_next',
      title,
      ask: call('frappe.desk.form.utils.get_next', { doctype, value: doc.name, prev: 0, filters: [], sort_order: 'asc', sort_field: 'name' }),
      expected: open(named),
    },
    { way: 'is_document_amended', title, ask: call('frappe.client.is_document_amended', { doctype, docname: doc.name }), expected: open() },
  ]
}
