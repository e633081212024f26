import type { Row } from 'cortado/database/db.ts'
import { conditionHolds } from 'cortado/document/condition-scope.ts'
import type { Document } from 'cortado/document/document.ts'
import type { EventRuleKind } from 'cortado/document/event-rules.ts'
import { camelCase } from 'cortado/document/run-method.ts'
import { attemptRule } from '../../automation/rule-fault.ts'
import { noticeOf } from './notice.ts'
import { sendNotice, setProperty } from './send.ts'

/** Events of documents that notifications wait for, by what they call them. Those of days and minutes are for a scheduler, `Custom` for code of an app. */
const eventOf: Readonly<Record<string, string>> = {
  New: 'afterInsert',
  Save: 'onUpdate',
  Submit: 'onSubmit',
  Cancel: 'onCancel',
  'Value Change': 'onChange',
}

/** Rows of logs and mails that are made by telling somebody of something. */
const never: ReadonlySet<string> = new Set(['Email Queue', 'Notification Log', 'Error Log'])

/** Notifications: who is named is told of documents, by mail and in the Desk. */
export const notificationRules: EventRuleKind = {
  doctype: 'Notification',
  isOn: ({ enabled }) => Boolean(Number(enabled ?? 0)),
  waitsFor,
  async run(doc, _event, rules) {
    // each acts once in a save
    if (doc.flags.inSave) doc.flags.actedRules ??= new Set()
    const acted = doc.flags.actedRules ?? new Set<string>()
    for (const rule of rules) {
      const key = `Notification ${rule.name}`
      if (acted.has(key) || (rule.event === 'Value Change' && !hasMoved(doc, rule))) continue
      const acting = { doc, kind: 'Notification', rule: String(rule.name) }
      const isSent = await attemptRule(acting, () => tell(doc, rule))
      if (isSent === false) continue
      acted.add(key)
      if (isSent && doc.name !== '' && rule.set_property_after_alert) await attemptRule(acting, () => setProperty(noticeOf(doc, rule), acted))
    }
  },
}

function waitsFor(rule: Readonly<Row>, event: string, doc: Document): boolean {
  if (never.has(doc.doctype) || event === 'onload') return false
  if (rule.event === 'Method') return camelCase(String(rule.method ?? '').trim()) === camelCase(event)
  if (rule.event === 'Value Change' && (doc.flags.inInsert || doc.flags.inDelete)) return false
  return eventOf[String(rule.event)] === event
}

const hasMoved = (doc: Document, { value_changed: field }: Readonly<Row>): boolean => {
  const [before, now] = [doc.before?.[String(field)], doc.values[String(field)]].map((value) => (value === null || value === undefined ? '' : value))
  // rows of tables are told of by the fields of their parent
  return !Array.isArray(now) && String(before) !== String(now)
}

/** Whether the condition holds; then it is sent. */
async function tell(doc: Document, rule: Readonly<Row>): Promise<boolean> {
  const notice = noticeOf(doc, rule)
  if (!(await conditionHolds(rule.condition, notice.scope))) return false
  await sendNotice(notice)
  return true
}
