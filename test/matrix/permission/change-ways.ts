import { answered, type Expected, open, refused } from './case.ts'
import { chance } from './chance.ts'
import { type Change, storedAs } from './change.ts'
import { cancelWays, createWays, editWays, removeWays, renameWays, resource, submitWays, type Way } from './change-asks.ts'
import { marginal } from './marginal-ways.ts'
import { changeOf, type Plan } from './plan.ts'
import type { View } from './view.ts'
import { fieldOf } from './view.ts'
import { type Doc, type Field, numberMark, type Subject, textMark, type Value } from './world.ts'

/** Everything that changes one document, and what the oracle says of each. Which of several ways is taken depends on the document and the user. */
export function changeCases(view: View, subject: Subject, doc: Doc): Change[] {
  const number = subject.docs.indexOf(doc)
  const by = chance(view.world.number * 10_000 + number * 100 + view.world.people.indexOf(view.user))
  const plan: Plan = { view, subject, doc, number, pick: (ways) => by.pick(Object.entries(ways)) }
  const changes = [edit(plan), remove(plan), ...marginal(plan)]
  if (subject !== view.world.deal) return changes
  return [...changes, move(plan), submit(plan), cancel(plan), create(plan, false), create(plan, true), rename(plan)]
}

/** What a change that is allowed answers: what is open to the user afterwards. */
function outcome(view: View, subject: Subject, { after, allowed }: { after: Doc; allowed: boolean }): Expected {
  if (!allowed) return refused
  return view.may(subject, 'read', after) ? answered(view.document(subject, after)) : answered(new Set())
}

const mayEdit = (view: View, subject: Subject, doc: Doc): boolean =>
  doc.docstatus !== 2 && view.may(subject, 'write', doc) && (doc.docstatus === 0 || view.may(subject, 'submit', doc))

interface Outcome {
  readonly after: Doc
  readonly allowed: boolean
  readonly shows: Way<never>['shows']
  readonly tells?: true
}

/** What a change by some way answers. */
function told(plan: Plan, { after, allowed, shows, tells }: Outcome): Expected {
  const { view, subject, doc } = plan
  // which name a new document got is told to who made it
  const named = new Set([doc.name, after.name])
  if (tells) return answered(new Set(), named)
  if (!allowed || shows === 'name') return allowed ? answered(new Set(), named) : refused
  const result = outcome(view, subject, { after, allowed })
  return shows === 'form' ? withTraces(plan, after, result) : result
}

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
  const linesAsSent = doc.lines.map((line, n) => ({ ...line, values: { ...line.values, ...(sentLines[n] as unknown as Doc['values']) } }))
  const asSent: Doc = { ...doc, values: { ...doc.values, ...sent }, lines: linesAsSent }
  const [way, { ask, shows, tells }] = plan.pick(editWays)
  const values = sentLines.length > 0 ? { ...sent, lines: sentLines } : sent
  const allowed = [doc, asSent, after].every((state) => mayEdit(view, subject, state))
  const expected = told(plan, { after, allowed, shows, tells })
  return { ...changeOf(plan, way, ask(subject, doc, values), expected, storedAs(after)), ...(tells && { isMade: allowed }) }
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
  const [way, { ask, tells }] = plan.pick(removeWays)
  // a user permission that names the document links to it, and each party has a deal
  const linked = subject === view.world.party || view.world.userPermissions.some(({ value }) => value === doc.name)
  const allowed = view.may(subject, 'delete', doc) && doc.docstatus !== 1 && !linked
  const expected = told(plan, { after: doc, allowed, shows: 'name', tells })
  // what stands in the way is named to who may find it
  const named = view.world.deal.docs.filter(({ values }) => [values.party, values.about].includes(doc.name))
  const inTheWay = named.filter((each) => view.found(view.world.deal, each) !== 'nothing').map(({ name }) => name)
  const answer = { ...expected, may: new Set([...expected.may, ...inTheWay]) }
  return { ...changeOf(plan, way, ask(subject, doc.name), answer, undefined), ...(tells && { isMade: allowed }) }
}

function submit(plan: Plan): Change {
  const { view, subject, doc } = plan
  const [way, { ask, shows, needsRead }] = plan.pick(submitWays)
  const after: Doc = { ...doc, docstatus: 1 }
  const allowed = doc.docstatus === 0 && [doc, after].every((state) => view.may(subject, 'write', state) && view.may(subject, 'submit', state))
  // what is submitted already is saved again by some ways
  const again = doc.docstatus === 1 && mayEdit(view, subject, doc)
  const isOpen = !needsRead || view.may(subject, 'read', doc)
  const result = told(plan, { after, allowed: isOpen && (allowed || again), shows })
  return changeOf(plan, way, ask(subject, doc), again && isOpen ? open(new Set([...result.must, ...result.may])) : result, storedAs(after))
}

function cancel(plan: Plan): Change {
  const { view, subject, doc } = plan
  const [way, { ask, shows, needsRead }] = plan.pick(cancelWays)
  const after: Doc = { ...doc, docstatus: 2 }
  const allowed = doc.docstatus === 1 && [doc, after].every((state) => view.may(subject, 'write', state) && view.may(subject, 'cancel', state))
  return changeOf(
    plan,
    way,
    ask(subject, doc),
    told(plan, { after, allowed: allowed && (!needsRead || view.may(subject, 'read', doc)), shows }),
    storedAs(after),
  )
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
  const [way, { ask, shows, tells }] = plan.pick(createWays)
  const asked = ask(subject, { name: mark, ...sent, ...(amends && { amended_from }) })
  // of a form that is new there are no traces yet
  const expected = told({ ...plan, doc: after }, { after, allowed, shows: shows === 'form' ? 'document' : shows, tells })
  // the form of an amendment shows what it took over, and what became of it
  const original = amends && shows === 'form' && view.may(subject, 'read', doc) ? [...view.document(subject, doc), ...view.traces(doc)] : []
  const named = { ...expected, may: new Set([...expected.may, made, ...original]) }
  const change = { ...changeOf(plan, `${amends ? 'amend' : 'create'} ${way}`, asked, named, storedAs(after)), made }
  // whoever may not read the original has nothing to amend
  if (amends && allowed && !view.may(subject, 'read', doc)) return { ...change, expected: open(new Set([...named.must, ...named.may])) }
  return { ...change, ...(tells && { isMade: allowed }) }
}

/** Another name, for who may write the document. */
function rename(plan: Plan): Change {
  const { view, subject, doc, number } = plan
  const to = `Renamed ${number} by ${view.world.people.indexOf(view.user)}`
  const [way, { ask }] = plan.pick(renameWays)
  const expected = told(plan, { after: doc, allowed: view.may(subject, 'write', doc), shows: 'name' })
  return { ...changeOf(plan, way, ask(subject, doc.name, to), expected, storedAs({ ...doc, name: to })), made: to, renames: true }
}
