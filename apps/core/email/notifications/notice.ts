import type { Scope } from '@cortado/contract/expression/run.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { toPlain } from 'cortado/document/new.ts'
import { escapeText } from 'cortado/http/pages/html.ts'
import { maskFields } from 'cortado/permission/levels.ts'
import { fillRule, ruleScope } from '../../automation/rule-scope.ts'

/** A notification about to be sent about a document. */
export interface Notice {
  readonly doc: Document
  /** The Notification, with the rows of its tables. */
  readonly rule: Readonly<Row>
  /** What its conditions and templates see. */
  readonly scope: Scope
}

/** What a notification says. */
export interface Letter {
  readonly subject: string
  /** HTML; values of the document are escaped. */
  readonly message: string
}

/** A notification about a document. `values`: what its templates see of it, instead of all. */
export function noticeOf(doc: Document, rule: Readonly<Row>, values: Row = toPlain(doc)): Notice {
  const alert = Object.fromEntries(Object.entries(rule).filter(([, value]) => !Array.isArray(value)))
  return { doc, rule, scope: { ...ruleScope(doc, values), alert, comments: commentsOf(values._comments) } }
}

/** The same over what everybody sees who may read the document: fields above level 0 are empty. */
export async function openNoticeOf({ doc, rule }: Notice): Promise<Notice> {
  const values = toPlain(doc)
  const ground = new Set([0])
  const hide = (meta: Document['meta'], row: Row): Row => {
    const shown = { ...row }
    maskFields(meta, ground, shown)
    return { ...Object.fromEntries(Object.keys(row).map((key) => [key, null])), ...shown }
  }
  const open = hide(doc.meta, values)
  for (const { fieldname, options } of doc.meta.tableFields) {
    const child = await doc.ctx.meta.get(options ?? '')
    if (Array.isArray(open[fieldname])) open[fieldname] = (open[fieldname] as Row[]).map((row) => hide(child, row))
  }
  return noticeOf(doc, rule, open)
}

/** The last comments of a document: `{ comment, by, name }`. */
function commentsOf(text: unknown): readonly unknown[] | null {
  if (typeof text !== 'string' || text === '') return null
  const read: unknown = JSON.parse(text)
  return Array.isArray(read) ? read : null
}

const looksLikeHtml = /<[a-z!/][^>]*>/i

/** Subject and message with their places filled. Throws badTemplate, badExpression and their limits. */
export async function letterOf({ rule, scope }: Notice): Promise<Letter> {
  const subject = (await fillRule(rule.subject, scope, { isHtml: false })).replace(/\s+/g, ' ').trim()
  const message = await fillRule(rule.message, scope, { isHtml: true })
  return { subject, message: isPlain(rule) ? message.trim().replaceAll('\n', '<br>') : message }
}

/** Whether line breaks of the message are meant to be seen: it is a text, and no HTML. */
const isPlain = ({ message, message_type: type, is_standard: isStandard }: Readonly<Row>): boolean =>
  (Number(isStandard ?? 0) === 1 && type === 'Plain Text') || !looksLikeHtml.test(String(message ?? ''))

/** A subject where HTML is expected. */
export const subjectHtml = ({ subject }: Letter): string => escapeText(subject)
