import type { Context } from '../context.ts'
import type { Db, Row } from '../database/db.ts'
import { conditionHolds } from '../document/condition-scope.ts'
import type { Document } from '../document/document.ts'
import type { EventRuleKind } from '../document/event-rules.ts'
import { newRow } from '../document/row-values.ts'
import { writeRows } from '../document/statements.ts'
import { apart, webhookContent, webhookScope, withoutSecrets } from './content.ts'

/** Events that a webhook may wait for, by our name for them. */
export const webhookEvents: ReadonlyMap<string, string> = new Map([
  ['afterInsert', 'after_insert'],
  ['onUpdate', 'on_update'],
  ['onSubmit', 'on_submit'],
  ['onCancel', 'on_cancel'],
  ['onTrash', 'on_trash'],
  ['onUpdateAfterSubmit', 'on_update_after_submit'],
  ['onChange', 'on_change'],
])

/** A request that is to be sent for a document, or why it cannot be. */
interface Wish {
  readonly doc: Document
  readonly webhook: Readonly<Row>
  readonly fault?: string
}

/** Wishes of transactions that are just being committed: of each webhook and document the last one. */
const collected = new WeakMap<Db, Map<string, Wish>>()

/**
 * Webhooks as rules about events of documents. What they send is made from what the document holds at the end of the transaction, one request for each webhook and document, kept in
 * it, and sent after the commit. A condition that fails is told by a Webhook Request Log; nothing here makes the verb fail.
 */
export const webhookRules: EventRuleKind = {
  doctype: 'Webhook',
  about: 'webhook_doctype',
  isOn: ({ enabled }) => Boolean(Number(enabled ?? 0)),
  waitsFor: ({ webhook_docevent }, event, { flags }) =>
    webhook_docevent === webhookEvents.get(event) && !flags.inImport && !(event === 'onChange' && flags.inInsert),
  async run(doc, _event, rules) {
    for (const webhook of rules) await note(doc, webhook)
  },
}

async function note(doc: Document, webhook: Readonly<Row>): Promise<void> {
  const { db } = doc.ctx
  try {
    const condition = String(webhook.condition ?? '').trim()
    if (condition && !(await webhookHolds(doc, condition))) return
    db.beforeCommit(() => collect({ doc, webhook }))
  } catch (error) {
    db.beforeCommit(() => collect({ doc, webhook, fault: `The condition: ${(error as Error).message}` }))
  }
}

/** Whether a condition of a webhook holds for what a document holds now. Throws badExpression, expressionLimit. */
export const webhookHolds = (doc: Document, condition: string): Promise<boolean> =>
  apart(doc, condition, () => conditionHolds(condition, webhookScope(doc)))

function collect(wish: Wish): void {
  const { ctx } = wish.doc
  const wishes = collected.get(ctx.db) ?? begin(ctx)
  const key = `${wish.webhook.name}\n${wish.doc.name}`
  // the last one counts, also for the order
  wishes.delete(key)
  wishes.set(key, wish)
}

function begin(ctx: Context): Map<string, Wish> {
  const wishes = new Map<string, Wish>()
  collected.set(ctx.db, wishes)
  ctx.db.afterRollback(() => void collected.delete(ctx.db))
  ctx.db.beforeCommit(async () => {
    collected.delete(ctx.db)
    await keep(ctx, [...wishes.values()])
  })
  return wishes
}

/** Keeps what is to be sent, and tells of what cannot be: two statements at most. */
async function keep(ctx: Context, wishes: readonly Wish[]): Promise<void> {
  const [queue, log] = await Promise.all([ctx.meta.get('Webhook Queue'), ctx.meta.get('Webhook Request Log')])
  const [queued, faults] = [[], []] as [ReturnType<typeof newRow>[], ReturnType<typeof newRow>[]]
  for (const wish of wishes) {
    const about = { webhook: wish.webhook.name, reference_doctype: wish.doc.doctype, reference_document: wish.doc.name, user: ctx.user.name }
    try {
      if (wish.fault !== undefined) throw new Error(wish.fault)
      queued.push(newRow(ctx, queue, { ...about, ...(await webhookContent(wish.doc, wish.webhook)), status: 'Waiting', tries: 0 }))
    } catch (error) {
      ctx.log.warn({ err: error, webhook: wish.webhook.name, document: wish.doc.name }, 'the request of a webhook could not be made')
      faults.push(
        newRow(ctx, log, { ...about, url: withoutSecrets(String(wish.webhook.request_url ?? '')).slice(0, 140), error: (error as Error).message }),
      )
    }
  }
  if (faults.length > 0) await ctx.db.write(writeRows(ctx.db.dialect, log, faults))
  if (queued.length === 0) return
  await ctx.db.write(writeRows(ctx.db.dialect, queue, queued))
  ctx.db.afterCommit(() => ctx.webhookSender.wake())
}

declare module '../context.ts' {
  interface Context {
    /** What sends the requests of the site's webhooks. */
    readonly webhookSender: {
      /** Something was put into the queue. */
      wake(): void
    }
  }
}
