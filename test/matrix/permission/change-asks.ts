import { type Ask, call } from './case.ts'
import { moment } from './settle.ts'
import type { Doc, Subject } from './world.ts'

const part = encodeURIComponent

/** Path of a document. */
export const resource = ({ doctype }: Subject, name: string): string => `/api/resource/${part(doctype)}/${part(name)}`

const second = ({ doctype }: Subject, rest: string): string => `/api/v2/document/${part(doctype)}/${rest}`

/** Values by field. */
export type Values = Readonly<Record<string, unknown>>

/** A way to change something. */
export interface Way<Given extends readonly unknown[]> {
  readonly ask: (subject: Subject, ...given: Given) => Ask
  /** What is answered: the document; with what its form shows besides; or no more than its name. */
  readonly shows: 'document' | 'form' | 'name'
  /** Who may not read the document is refused. */
  readonly needsRead?: true
  /** It is answered either way, and the answer says whether the change was made. */
  readonly tells?: true
}

/** A document as a client sends it that knows all of it. */
export const whole = ({ doctype }: Subject, { name, owner, docstatus, values, lines }: Doc): Values => ({
  doctype,
  name,
  docstatus,
  creation: moment,
  modified: moment,
  owner,
  ...values,
  ...(lines.length > 0 && { lines: lines.map((line) => ({ name: line.name, ...line.values })) }),
})

/** Many documents, one of them: in one transaction that fails with it, or by themselves. */
const bulkWays = <Given extends readonly unknown[]>(
  verb: string,
  body: (subject: Subject, ...given: Given) => Values,
): Readonly<Record<string, Way<Given>>> => {
  const ask = (subject: Subject, given: Given, more: Values): Ask => ({
    method: 'POST',
    path: second(subject, verb),
    json: { ...body(subject, ...given), ...more },
  })
  return {
    [`${verb} atomic`]: { ask: (subject, ...given) => ask(subject, given, { atomic: true }), shows: 'name' },
    [verb]: { ask: (subject, ...given) => ask(subject, given, {}), shows: 'name', tells: true },
  }
}

/** Ways to change fields of a document. */
export const editWays: Readonly<Record<string, Way<[Doc, Values]>>> = {
  PUT: { ask: (subject, { name }, json) => ({ method: 'PUT', path: resource(subject, name), json }), shows: 'document' },
  'v2 PATCH': { ask: (subject, { name }, json) => ({ method: 'PATCH', path: second(subject, `${part(name)}/`), json }), shows: 'document' },
  'client.set_value': { ask: ({ doctype }, { name }, fieldname) => call('frappe.client.set_value', { doctype, name, fieldname }), shows: 'document' },
  'client.save': { ask: (subject, doc, values) => call('frappe.client.save', { doc: { ...whole(subject, doc), ...values } }), shows: 'document' },
  savedocs: {
    ask: (subject, doc, values) =>
      call('frappe.desk.form.save.savedocs', {
        doc: JSON.stringify({ ...whole(subject, doc), ...values }),
        action: doc.docstatus === 1 ? 'Update' : 'Save',
      }),
    shows: 'form',
  },
  'client.bulk_update': {
    ask: ({ doctype }, { name }, values) => call('frappe.client.bulk_update', { docs: JSON.stringify([{ doctype, docname: name, ...values }]) }),
    shows: 'name',
    tells: true,
  },
  ...bulkWays('bulk_update', (_, { name }: Doc, values: Values) => ({ docs: [{ name, ...values }] })),
}

/** Ways to delete a document. */
export const removeWays: Readonly<Record<string, Way<[name: string]>>> = {
  DELETE: { ask: (subject, name) => ({ method: 'DELETE', path: resource(subject, name) }), shows: 'name' },
  'v2 DELETE': { ask: (subject, name) => ({ method: 'DELETE', path: second(subject, `${part(name)}/`) }), shows: 'name' },
  'client.delete': { ask: ({ doctype }, name) => call('frappe.client.delete', { doctype, name }), shows: 'name' },
  ...bulkWays('bulk_delete', (_, name: string) => ({ names: [name] })),
}

/** Ways to submit a document. */
export const submitWays: Readonly<Record<string, Way<[Doc]>>> = {
  'PUT docstatus 1': { ask: (subject, { name }) => ({ method: 'PUT', path: resource(subject, name), json: { docstatus: 1 } }), shows: 'document' },
  'run_method submit': { ask: (subject, { name }) => ({ method: 'POST', path: `${resource(subject, name)}?run_method=submit` }), shows: 'document' },
  'v2 method submit': { ask: (subject, { name }) => ({ method: 'POST', path: second(subject, `${part(name)}/method/submit`) }), shows: 'document' },
  'client.submit': { ask: (subject, doc) => call('frappe.client.submit', { doc: { ...whole(subject, doc), docstatus: 0 } }), shows: 'document' },
  'savedocs Submit': {
    ask: (subject, doc) => call('frappe.desk.form.save.savedocs', { doc: JSON.stringify(whole(subject, doc)), action: 'Submit' }),
    shows: 'form',
  },
  'run_doc_method submit': {
    ask: ({ doctype }, { name }) => call('run_doc_method', { dt: doctype, dn: name, method: 'submit' }),
    shows: 'document',
    needsRead: true,
  },
}

/** Ways to cancel a document. */
export const cancelWays: Readonly<Record<string, Way<[Doc]>>> = {
  'PUT docstatus 2': { ask: (subject, { name }) => ({ method: 'PUT', path: resource(subject, name), json: { docstatus: 2 } }), shows: 'document' },
  'client.cancel': { ask: ({ doctype }, { name }) => call('frappe.client.cancel', { doctype, name }), shows: 'document' },
  'save.cancel': { ask: ({ doctype }, { name }) => call('frappe.desk.form.save.cancel', { doctype, name }), shows: 'form' },
  'run_doc_method cancel': {
    ask: ({ doctype }, { name }) => call('run_doc_method', { dt: doctype, dn: name, method: 'cancel' }),
    shows: 'document',
    needsRead: true,
  },
}

/** Ways to make a document. */
export const createWays: Readonly<Record<string, Way<[Values]>>> = {
  POST: { ask: ({ doctype }, json) => ({ method: 'POST', path: `/api/resource/${part(doctype)}`, json }), shows: 'document' },
  'v2 POST': { ask: ({ doctype }, json) => ({ method: 'POST', path: `/api/v2/document/${part(doctype)}`, json }), shows: 'document' },
  'client.insert': { ask: ({ doctype }, values) => call('frappe.client.insert', { doc: { doctype, ...values } }), shows: 'document' },
  'client.insert_many': { ask: ({ doctype }, values) => call('frappe.client.insert_many', { docs: [{ doctype, ...values }] }), shows: 'name' },
  'savedocs new': {
    ask: ({ doctype }, { name, ...values }) =>
      call('frappe.desk.form.save.savedocs', {
        doc: JSON.stringify({ doctype, name: 'new-matrix-1', __islocal: 1, __newname: name, ...values }),
        action: 'Save',
      }),
    shows: 'form',
  },
  ...bulkWays('bulk_insert', (_, values: Values) => ({ docs: [values] })),
}

/** Ways to give a document another name. */
export const renameWays: Readonly<Record<string, Way<[name: string, to: string]>>> = {
  rename_doc: {
    ask: ({ doctype }, name, to) => call('frappe.client.rename_doc', { doctype, old_name: name, new_name: to }),
    shows: 'name',
  },
  update_document_title: {
    ask: ({ doctype }, name, to) => call('frappe.model.rename_doc.update_document_title', { doctype, docname: name, name: to }),
    shows: 'name',
  },
}
