import { makeResetLink } from 'cortado/auth/reset-link.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { siteUrl } from 'cortado/events/site-url.ts'
import { findOutgoing } from 'cortado/mail/account.ts'
import { formatAddress } from 'cortado/mail/address.ts'
import { queueMail } from 'cortado/mail/queue.ts'
import { sql } from 'kysely'
import { type AccountWords, fillTemplate, passwordResetMail, welcomeMail } from '../../../email/templates.ts'

/** Mails a link to set a new password. Throws outgoingEmail. */
export const mailPasswordReset = (user: Document): Promise<void> =>
  mailAccount(user, { title: 'Password Reset', template: 'reset_password_template', html: passwordResetMail })

/** Mails a new user a link to set a password. Answers false where the site has no account to send it through. */
export async function mailWelcome(user: Document): Promise<boolean> {
  const { ctx } = user
  if (!(await findOutgoing(ctx, {}))) return false
  await mailAccount(user, { title: `Welcome to ${siteTitle(ctx)}`, template: 'welcome_email_template', html: welcomeMail })
  return true
}

const siteTitle = (ctx: Context): string => String(ctx.settings.get('app_name') || ctx.site.name)

interface AccountMail {
  readonly title: string
  /** Field of System Settings that names an Email Template of the site's own. */
  readonly template: string
  readonly html: (words: AccountWords) => string
}

async function mailAccount(user: Document, { title, template, html }: AccountMail): Promise<void> {
  const { ctx } = user
  const words: AccountWords = {
    title,
    first_name: user.get<string | null>('first_name') || user.get<string | null>('last_name') || 'user',
    user: user.name,
    link: await makeResetLink(ctx, user.name),
    site_url: siteUrl(ctx),
    created_by: ctx.user.name === 'Guest' ? 'Administrator' : ctx.user.fullName,
  }
  const own = await ownTemplate(ctx, String(ctx.settings.get(template) ?? ''), words)
  await queueMail(ctx, {
    to: [user.get<string>('email')],
    sender: senderOf(ctx),
    subject: own?.subject ?? title,
    html: own?.html ?? html(words),
    secret: true,
    priority: 2,
  })
}

/** People write as themselves, the standard users as the account. */
const senderOf = ({ user }: Context): string | undefined =>
  user.name === 'Administrator' || user.name === 'Guest' ? undefined : formatAddress({ name: user.fullName, address: user.name })

/** undefined: there is none, or it cannot be used; then the built-in one is. */
async function ownTemplate({ db }: Context, name: string, words: AccountWords): Promise<{ subject: string; html: string } | undefined> {
  if (name === '') return undefined
  const [row] = await db.read(
    compile(db.dialect, sql`select subject, use_html, response, response_html from ${sql.table('tabEmail Template')} where name = ${name}`),
  )
  const subject = row && fillTemplate(String(row.subject ?? ''), words, { isHtml: false })
  const html = row && fillTemplate(String((Number(row.use_html) ? row.response_html : row.response) ?? ''), words, { isHtml: true })
  return subject && html ? { subject, html } : undefined
}
