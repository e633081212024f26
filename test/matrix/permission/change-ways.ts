import { type Ask, answered, call, type Expected, open, refused } from './case.ts'
import { chance } from './chance.ts'
import { type Change, type Stored, storedAs } from './change.ts'
import type { View } from './view.ts'
import { fieldOf } from './view.ts'
import { type Doc, type Field, numberMark, type Subject, textMark, type Value } from './world.ts'

const part = encodeURIComponent
const resource = ({ doctype }: Subject, name: string): string => `/api/resource/${part(doctype)}/${part(name)}`

type Values = Readonly<Record<string, unknown>>

/** Ways to change fields of a document. */
const editWays: Readonly<Record<string, (subject: Subject, doc: Doc, values: Values) => Ask>> = {
  PUT: (subject, { name }, json) => ({ method: 'PUT', path: resource(subject, name), json }),
  'v2 PATCH': ({ doctype }, { name }, json) => ({ method: 'PATCH', path: `/api/v2/document/${part(doctype)}/${part(name)}/`, json }),
  'client.set_value': ({ doctype }, { name }, fieldname) => call('frappe.client.set_value', { doctype, name, fieldname }),
  'client.save': (subject, doc, values) => call('frappe.client.save', { doc: { ...whole(subject, doc), ...values } }),
  savedocs: (subject, doc, values) =>
    call('frappe.desk.form.save.savedocs', {
      doc: JSON.stringify({ ...whole(subject, doc), ...values }),
      action: doc.docstatus === 1 ? 'Update' : 'Save',
    }),
}

/** A document as a client sends it that knows all of it. */
const whole = ({ doctype }: Subject, { name, docstatus, values, lines }: Doc): Values => ({
  doctype,
  name,
  docstatus,
  modified: '2024-01-01 10:00:00.000000',
  ...values,
  ...(lines.length > 0 && { lines: lines.map((line) => ({ name: line.name, ...line.values })) }),
})

const removeWays: Readonly<Record<string, (subject: Subject, name: string) => Ask>> = {
  DELETE: (subject, name) => ({ method: 'DELETE', path: resource(subject, name) }),
  'v2 DELETE': ({ doctype }, name) => ({ method: 'DELETE', path: `/api/v2/document/${part(doctype)}/${part(name)}/` }),
  'client.delete': ({ doctype }, name) => call('frappe.client.delete', { doctype, name }),
}

const submitWays: Readonly<Record<string, (subject: Subject, name: string) => Ask>> = {
  'PUT docstatus 1': (subject, name) => ({ method: 'PUT', path: resource(subject, name), json: { docstatus: 1 } }),
  'run_method submit': (subject, name) => ({ method: 'POST', path: `${resource(subject, name)}?run_method=submit` }),
}

const cancelWays: Readonly<Record<string, (subject: Subject, name: string) => Ask>> = {
  'PUT docstatus 2': (subject, name) => ({ method: 'PUT', path: resource(subject, name), json: { docstatus: 2 } }),
  'client.cancel': ({ doctype }, name) => call('frappe.client.cancel', { doctype, name }),
  'save.cancel': ({ doctype }, name) => call('frappe.desk.form.save.cancel', { doctype, name }),
}

/** Everything that changes one document, and what the oracle says of each. Which of several ways is taken depends on the document and the user. */
export function changeCases(view: View, subject: Subject, doc: Doc): Change[] {
  const number = subject.docs.indexOf(doc)
  const by = chance(view.world.number * 10_000 + number * 100 + view.world.people.indexOf(view.user))
  const plan: Plan = { view, subject, doc, number, pick: (ways) => by.pick(Object.entries(ways)) }
  const changes = [edit(plan), ...marginal(plan)]
  if (subject !== view.world.deal) return changes
  return [...changes, move(plan), remove(plan), submit(plan), cancel(plan), create(plan, false), create(plan, true)]
}

interface Plan {
  readonly view: View
  readonly subject: Subject
  readonly doc: Doc
  readonly number: number
  pick<T>(ways: Readonly<Record<string, T>>): [string, T]
}

/** What a change that is allowed answers: what is open to the user afterwards. */
function outcome(view: View, subject: Subject, { after, allowed }: { after: Doc; allowed: boolean }): Expected {
  if (!allowed) return refused
  return view.may(subject, 'read', after) ? answered(view.document(subject, after)) : answered(new Set())
}

const mayEdit = (view: View, subject: Subject, doc: Doc): boolean =>
  doc.docstatus !== 2 && view.may(subject, 'write', doc) && (doc.docstatus === 0 || view.may(subject, 'submit', doc))

const changeOf = ({ view, subject, doc }: Plan, way: string, ask: Ask, expected: Expected, after: Stored | undefined): Change => ({
  way,
  title: `${view.user.name} ${subject.doctype} ${doc.name}`,
  user: view.user.name,
  ask,
  expected,
  subject,
  doc,
  after,
})

interface Where {
  readonly world: number
  readonly doc: string
  readonly number: number
  readonly line: number
}

function newValues(fields: readonly Field[], { world, doc, number, line }: Where): Record<string, Value> {
  const values: Record<string, Value> = {}
  fields.forEach(({ fieldname, fieldtype }, f) => {
    if (fieldtype === 'Data') values[fieldname] = textMark({ world, doc, field: `new${fieldname}` })
    else if (fieldtype === 'Int' || fieldtype === 'Currency') values[fieldname] = numberMark(world, number, line, f)
  })
  return values
}

/** New values in all fields and rows: those above the user's levels stay as they were. */
function edit(plan: Plan): Change {
  const { view, subject, doc, number } = plan
  const at = {
    world: view.world.number,
    doc: `${subject === view.world.deal ? 'd' : 'p'}${number}`,
    number: number + (subject === view.world.deal ? 0 : 50),
  }
  const sent = newValues(subject.fields, { ...at, line: 20 })
  const sentLines = doc.lines.map(({ name, values }, n) => ({
    name,
    ...values,
    ...newValues(subject.lineFields, { ...at, doc: `${at.doc}k${n}`, line: 21 + n }),
  }))
  const kept = (fields: readonly Field[], to: Readonly<Record<string, unknown>>, from: Doc['values']) =>
    Object.fromEntries(
      Object.entries(from).map(([name, value]) => [name, view.writes(subject, fieldOf(fields, name)) ? ((to[name] ?? value) as Value) : value]),
    )
  const opensTable = view.writes(subject, fieldOf(subject.fields, 'lines'))
  const lines = doc.lines.map((line, n) => (opensTable ? { ...line, values: kept(subject.lineFields, sentLines[n] ?? {}, line.values) } : line))
  const after: Doc = { ...doc, values: kept(subject.fields, sent, doc.values), lines }
  const asSent: Doc = { ...doc, values: { ...doc.values, ...sent } }
  const [way, ask] = plan.pick(editWays)
  const values = sentLines.length > 0 ? { ...sent, lines: sentLines } : sent
  const result = outcome(view, subject, { after, allowed: [doc, asSent, after].every((state) => mayEdit(view, subject, state)) })
  return changeOf(plan, way, ask(subject, doc, values), way === 'savedocs' ? withTraces(plan, after, result) : result, storedAs(after))
}

/** Another region: the document has to be open before and after. */
function move(plan: Plan): Change {
  const { view, subject, doc, number } = plan
  const region = view.world.region.docs[number % view.world.region.docs.length]?.name ?? null
  const after: Doc = { ...doc, values: { ...doc.values, region } }
  const allowed = mayEdit(view, subject, doc) && mayEdit(view, subject, after)
  return changeOf(
    plan,
    'PUT another region',
    { method: 'PUT', path: resource(subject, doc.name), json: { region } },
    outcome(view, subject, { after, allowed }),
    storedAs(after),
  )
}

function remove(plan: Plan): Change {
  const { view, subject, doc } = plan
  const [way, ask] = plan.pick(removeWays)
  // a user permission that names the document links to it
  const linked = view.world.userPermissions.some(({ value }) => value === doc.name)
  const allowed = view.may(subject, 'delete', doc) && doc.docstatus !== 1 && !linked
  return changeOf(plan, way, ask(subject, doc.name), allowed ? answered(new Set()) : refused, undefined)
}

function submit(plan: Plan): Change {
  const { view, subject, doc } = plan
  const [way, ask] = plan.pick(submitWays)
  const after: Doc = { ...doc, docstatus: 1 }
  const allowed = doc.docstatus === 0 && [doc, after].every((state) => view.may(subject, 'write', state) && view.may(subject, 'submit', state))
  // what is submitted already is saved again by some ways
  const again = doc.docstatus === 1 && mayEdit(view, subject, doc)
  const result = outcome(view, subject, { after, allowed: allowed || again })
  return changeOf(plan, way, ask(subject, doc.name), again ? open(result.must) : result, storedAs(after))
}

function cancel(plan: Plan): Change {
  const { view, subject, doc } = plan
  const [way, ask] = plan.pick(cancelWays)
  const after: Doc = { ...doc, docstatus: 2 }
  const allowed = doc.docstatus === 1 && [doc, after].every((state) => view.may(subject, 'write', state) && view.may(subject, 'cancel', state))
  const result = outcome(view, subject, { after, allowed })
  return changeOf(plan, way, ask(subject, doc.name), way === 'save.cancel' ? withTraces(plan, after, result) : result, storedAs(after))
}

/** The answer to a form holds what the form shows besides: comments, files, versions with what was there before. */
const withTraces = ({ view, subject, doc }: Plan, after: Doc, { refused: how, must, may }: Expected): Expected => {
  if (how === 'yes' || !view.may(subject, 'read', after)) return { refused: how, must, may }
  const traces = subject === view.world.deal ? view.traces(doc) : []
  return { refused: how, must, may: new Set([...may, ...view.document(subject, doc), ...traces]) }
}

/** A new document, or the amendment of this one: the right to create, and links that are allowed. */
function create(plan: Plan, amends: boolean): Change {
  const { view, subject, doc, number } = plan
  const world = view.world.number
  const mark = amends ? doc.name : textMark({ world, doc: `n${number}`, field: 'made' })
  const made = amends ? `${doc.name}-1` : mark
  const links = { region: doc.values.region ?? view.world.region.docs[0]?.name ?? null, party: doc.values.party ?? null }
  const sent = { ...newValues(subject.fields, { world, doc: `n${number}`, number, line: 30 }), ...links }
  const amended_from = amends ? doc.name : null
  const values = Object.fromEntries(
    Object.entries({ ...sent, amended_from }).map(([name, value]) => [name, view.writes(subject, fieldOf(subject.fields, name)) ? value : null]),
  )
  const fresh: Doc = { name: made, owner: view.user.name, docstatus: 0, values: { ...sent, amended_from }, lines: [] }
  const after: Doc = { ...fresh, name: mark, values }
  const allowed = view.may(subject, 'create', fresh) && view.opens(subject, 'create', after) && (!amends || doc.docstatus === 2)
  const json = { name: mark, ...sent, ...(amends && { amended_from }) }
  const change = changeOf(
    plan,
    amends ? 'amend' : 'create',
    { method: 'POST', path: `/api/resource/${part(subject.doctype)}`, json },
    outcome(view, subject, { after, allowed }),
    storedAs(after),
  )
  // whoever may not read the original has nothing to amend
  const expected = amends && allowed && !view.may(subject, 'read', doc) ? open(change.expected.must) : change.expected
  return { ...change, expected, made }
}

/** What does not change the document itself. */
function marginal(plan: Plan): Change[] {
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
      view.may(subject, 'share', doc) ? answered(new Set()) : refused,
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
  if (!view.may(subject, 'write', doc))
    cases.push(
      ['rename_doc', call('frappe.client.rename_doc', { doctype, old_name: name, new_name: 'Renamed' }), refused],
      ['attach_file', call('frappe.client.attach_file', { doctype, docname: name, filename: 'a.txt', filedata: 'a' }), refused],
    )
  return cases.map(([way, ask, expected]) => changeOf(plan, way, ask, expected, same))
}
