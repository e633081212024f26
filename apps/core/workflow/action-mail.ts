import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { toPlain } from 'cortado/document/new.ts'
import { cleanHtml } from 'cortado/document/sanitise.ts'
import { asked, mayApproveAs, stateIn, stateNamed, transitionsAhead } from 'cortado/document/workflow.ts'
import type { Transition, Workflow } from 'cortado/document/workflow-directory.ts'
import { formUrl } from 'cortado/events/site-url.ts'
import { Html } from 'cortado/http/pages/html.ts'
import { findOutgoing } from 'cortado/mail/account.ts'
import { isAddress } from 'cortado/mail/address.ts'
import { queueMail } from 'cortado/mail/queue.ts'
import { maskForRead } from 'cortado/permission/levels.ts'
import type { SessionUser } from 'cortado/permission/user.ts'
import { sql } from 'kysely'
import { mayReadAs } from '../desk/notifications.ts'
import { fillTemplate, notificationMail } from '../email/templates.ts'

/** Users of the roles beyond this are not mailed. */
const mostRecipients = 200

/**
 * Mails those who may take a document on in its workflow what they may do, where the workflow says so and the site has an account to send mail through: enabled
 * users who may read the document, without what would be an approval of their own.
 */
export async function mailWhoIsAsked(ctx: Context, doctype: string, name: string): Promise<void> {
  const workflow = await ctx.workflows.of(doctype)
  if (!workflow?.mails || !(await findOutgoing(ctx, { doctype }))) return
  const doc = await load(ctx, doctype, name)
  const transitions = asked(workflow, await transitionsAhead(doc, workflow))
  const template = await templateOf(doc, workflow)
  for (const { user, email } of await usersOf(ctx, transitions)) {
    const actions = transitions.filter((transition) => user.roles.has(transition.allowed) && mayApproveAs(user, doc, transition))
    if (actions.length === 0 || !(await mayReadAs(doc, user.name))) continue
    await queueMail(ctx, { to: [email], reference: { doctype, name }, ...(await letterFor(doc, { user, actions, template })) })
  }
}

/** Enabled users with one of the roles that transitions ask for. */
async function usersOf(ctx: Context, transitions: readonly Transition[]): Promise<{ user: SessionUser; email: string }[]> {
  const { db } = ctx
  const hasRole = db.dialect.inList(sql.id('role'), [...new Set(transitions.map(({ allowed }) => allowed))])
  const named = sql`select parent from ${sql.table('tabHas Role')} where parenttype = 'User' and ${hasRole}`
  const query = sql`select name, email from ${sql.table('tabUser')} where enabled = 1 and name in (${named}) and name not in ('Administrator', 'Guest')
    order by name limit ${sql.lit(mostRecipients)}`
  const rows = (await db.read(compile(db.dialect, query))).filter(({ email }) => isAddress(String(email)))
  const found = await Promise.all(rows.map(async ({ name, email }) => ({ user: await ctx.users.get(String(name)), email: String(email) })))
  return found.flatMap(({ user, email }) => (user ? [{ user, email }] : []))
}

/** The Email Template that the document's state names. */
async function templateOf({ ctx, values }: Document, workflow: Workflow): Promise<Row | undefined> {
  const name = stateNamed(workflow, stateIn(workflow, values))?.next_action_email_template
  if (!name) return undefined
  const { db } = ctx
  const query = sql`select subject, use_html, response, response_html from ${sql.table('tabEmail Template')} where name = ${name}`
  return (await db.read(compile(db.dialect, query)))[0]
}

interface Asked {
  readonly user: SessionUser
  readonly actions: readonly Transition[]
  readonly template: Row | undefined
}

/** What a mail says: the template's text over what its reader may read of the document; without one, or one that is more than places to fill, a plain one. */
async function letterFor(doc: Document, { user, actions, template }: Asked): Promise<{ subject: string; html: string }> {
  const { ctx, doctype, name } = doc
  const words = await wordsFor(doc, user)
  const subject = template && fillTemplate(String(template.subject ?? ''), words, { isHtml: false })
  const response =
    template && fillTemplate(String((Number(template.use_html) ? template.response_html : template.response) ?? ''), words, { isHtml: true })
  const usual = `Workflow Action on ${doctype}: ${name}`
  const html = notificationMail({
    header: subject || usual,
    subject: `You may: ${[...new Set(actions.map(({ action }) => action))].join(', ')}`,
    content: response ? new Html(cleanHtml(response)) : undefined,
    link: formUrl(ctx, doctype, name),
    label: `${doctype} ${name}`,
  })
  return { subject: subject || usual, html }
}

/** Values of the document by `{{ field }}` and `{{ doc.field }}`, on the levels of a user; others are empty. */
async function wordsFor(doc: Document, user: SessionUser): Promise<Row> {
  const as = Object.create(doc.ctx, { user: { value: user } }) as Context
  const values = toPlain(doc)
  const open = await maskForRead(as, doc.meta, { ...values })
  const fields = Object.keys(values).filter((field) => !Array.isArray(values[field]))
  return Object.fromEntries(fields.flatMap((field) => [field, `doc.${field}`].map((place) => [place, open[field] ?? ''])))
}
