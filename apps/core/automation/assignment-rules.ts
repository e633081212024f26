import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { conditionHolds } from 'cortado/document/condition-scope.ts'
import type { Document } from 'cortado/document/document.ts'
import type { EventRuleKind } from 'cortado/document/event-rules.ts'
import { load } from 'cortado/document/load.ts'
import { toPlain } from 'cortado/document/new.ts'
import { sql } from 'kysely'
import { assign, setAssignmentStatus } from '../desk/assignments.ts'
import { chooseAssignee } from './choose-assignee.ts'
import { logs } from './logs.ts'
import { attemptRule, noteFault } from './rule-fault.ts'
import { fillRule, ruleScope } from './rule-scope.ts'

type Rule = Readonly<Row>

/** A ToDo of a document that was not cancelled. */
interface Given {
  readonly name: string
  readonly owner: string
  readonly status: string
  /** Name of the rule that gave it. */
  readonly rule: string | null
  readonly date: string | null
}

const events: ReadonlySet<string> = new Set(['onUpdate', 'onUpdateAfterSubmit', 'onCancel'])

/** Assignment Rules: documents are given to users, taken back and closed as their conditions say, whoever writes them. */
export const assignmentRules: EventRuleKind = {
  doctype: 'Assignment Rule',
  isOn: ({ disabled }) => !Number(disabled ?? 0),
  waitsFor: (_rule, event, { doctype }) => events.has(event) && doctype !== 'ToDo' && !logs.has(doctype),
  async run(doc, event, rules) {
    await applyRules(doc, rules)
    if (event !== 'onCancel') await moveDates(doc, rules)
  },
}

/**
 * Applies rules to a document as it is: takes back what a rule gave whose condition to do so holds; gives it to somebody where nobody has it; else closes what is done,
 * or opens it again. Rules of other days are left out, the one with the highest priority comes first.
 */
export async function applyRules(doc: Document, rules: readonly Rule[]): Promise<void> {
  const today = weekdayOf(doc.ctx.clock.today())
  const active = rules.filter((rule) => worksOn(rule, today)).toSorted((a, b) => Number(b.priority ?? 0) - Number(a.priority ?? 0))
  if (active.length === 0) return
  const given = await givenTo(doc)
  const isFree = given.length === 0 || (await takeBack(doc, active, given))
  if (isFree && (await giveToSomebody(doc, active))) return
  await closeOrReopen(doc, active, isFree ? [] : given)
}

async function takeBack(doc: Document, rules: readonly Rule[], given: readonly Given[]): Promise<boolean> {
  const givers = new Set(given.map(({ rule }) => rule))
  for (const rule of rules) {
    if (!givers.has(String(rule.name)) || !(await holds(doc, rule, 'unassign_condition'))) continue
    if (await acted(doc, rule, () => setStatus(doc, given, 'Cancelled'))) return true
  }
  return false
}

async function giveToSomebody(doc: Document, rules: readonly Rule[]): Promise<boolean> {
  for (const rule of rules) if ((await holds(doc, rule, 'assign_condition')) && (await acted(doc, rule, () => give(doc, rule)))) return true
  return false
}

/** Answers whether somebody got it. */
async function give(doc: Document, rule: Rule): Promise<boolean> {
  const user = await chooseAssignee(doc, rule)
  if (user === undefined) return false
  const description = await fillRule(rule.description, scopeOf(doc), { isHtml: true })
  await assign(doc, user, { description, date: dueDate(doc, rule) ?? undefined, assignment_rule: String(rule.name), bySystem: true })
  return true
}

async function closeOrReopen(doc: Document, rules: readonly Rule[], given: readonly Given[]): Promise<void> {
  if (given.length === 0) return
  for (const rule of rules) {
    const isDone = await holds(doc, rule, 'close_condition')
    const changed = given.filter(({ status }) => (status === 'Closed') !== isDone)
    if (isDone || changed.length > 0) {
      await acted(doc, rule, () => setStatus(doc, changed, isDone ? 'Closed' : 'Open'))
      return
    }
  }
}

const setStatus = async (doc: Document, given: readonly Given[], status: 'Cancelled' | 'Closed' | 'Open'): Promise<boolean> => {
  await setAssignmentStatus(doc, given, status)
  return true
}

/** Runs what a rule does. Answers false where it failed: that is told, and the document is saved all the same. */
const acted = async (doc: Document, { name }: Rule, act: () => Promise<boolean>): Promise<boolean> =>
  (await attemptRule({ doc, kind: 'Assignment Rule', rule: String(name) }, act)) ?? false

/** Whether a condition of a rule holds. An empty one does not. One that cannot be computed does not either, which the user is told. */
async function holds(doc: Document, rule: Rule, field: 'assign_condition' | 'unassign_condition' | 'close_condition'): Promise<boolean> {
  if (!String(rule[field] ?? '').trim()) return false
  const acting = { doc, kind: 'Assignment Rule', rule: String(rule.name) }
  try {
    return await conditionHolds(rule[field], scopeOf(doc))
  } catch (error) {
    doc.ctx.messages.push({ message: `Auto assignment failed: ${(error as Error).message}`, indicator: 'orange' })
    await noteFault(acting, error)
    return false
  }
}

/** Conditions and descriptions name the fields of the document alone: `status == "Open"`. */
const scopeOf = (doc: Document) => ({ ...toPlain(doc), ...ruleScope(doc) })

async function givenTo({ ctx, doctype, name }: Pick<Document, 'ctx' | 'doctype' | 'name'>): Promise<Given[]> {
  const { db } = ctx
  const query = sql`select name, allocated_to, status, assignment_rule, date from ${sql.table('tabToDo')}
    where reference_type = ${doctype} and reference_name = ${name} and status <> 'Cancelled' and allocated_to is not null order by creation, name`
  return (await db.read(compile(db.dialect, query, { named: true }))).map((row) => ({
    name: String(row.name),
    owner: String(row.allocated_to),
    status: String(row.status),
    rule: row.assignment_rule == null ? null : String(row.assignment_rule),
    date: row.date == null ? null : String(row.date).slice(0, 10),
  }))
}

/** When a rule says that it is due: the day in a field of the document. */
function dueDate(doc: Document, { due_date_based_on: field }: Rule): string | null {
  const value = field ? doc.get<unknown>(String(field)) : null
  return value == null || value === '' ? null : String(value).slice(0, 10)
}

/** Open tasks that a rule gave follow the day that they are due on. */
async function moveDates(doc: Document, rules: readonly Rule[]): Promise<void> {
  const moved = rules.filter(({ due_date_based_on: field }) => field && doc.meta.field.has(String(field)) && doc.hasChanged(String(field)))
  if (moved.length === 0 || doc.isNew()) return
  const given = await givenTo(doc)
  for (const rule of moved) {
    const date = dueDate(doc, rule)
    const late = given.filter((each) => each.rule === rule.name && each.status === 'Open' && each.date !== date)
    if (late.length > 0) await acted(doc, rule, () => setDates(late, { doc, rule, date }))
  }
}

async function setDates(given: readonly Given[], { doc, rule, date }: { doc: Document; rule: Rule; date: string | null }): Promise<boolean> {
  for (const { name } of given) {
    const todo = await load(doc.ctx, 'ToDo', name, { lock: true })
    todo.set('date', date)
    Object.assign(todo.flags, {
      ignorePermissions: true,
      updaterReference: { doctype: 'Assignment Rule', docname: String(rule.name), label: 'via Assignment Rule' },
    })
    await todo.save()
  }
  return true
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** English name of the day of a date. */
const weekdayOf = (date: string): string => weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ''

/** Without days a rule works on all of them. */
const worksOn = ({ assignment_days: rows }: Rule, today: string): boolean => {
  const days = Array.isArray(rows) ? (rows as Row[]).map(({ day }) => day) : []
  return days.length === 0 || days.includes(today)
}
