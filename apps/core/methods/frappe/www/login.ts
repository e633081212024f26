import { notFound, permission } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { makeOneTimeKey } from 'cortado/auth/one-time-link.ts'
import { limitCalls } from 'cortado/events/call-limit.ts'
import { RedirectResponse } from 'cortado/events/response.ts'
import { siteUrl } from 'cortado/events/site-url.ts'
import { queueMail } from 'cortado/mail/queue.ts'
import { loginLinkMail } from '../../../email/templates.ts'

/** Mails a link that logs in once, where System Settings `login_with_email_link` allow it; else does nothing. Five an hour from one address. */
export const send_login_link = whitelist({ args: { email: 'string' }, methods: ['POST', 'PUT'], allowGuest: true }, async (ctx, args) => {
  limitCalls(ctx, { name: 'send_login_link', limit: 5 })
  const { settings } = ctx
  if (!Number(settings.get('login_with_email_link') ?? 0)) return
  const user = await ctx.users.get(args.email.trim().toLowerCase())
  if (!user?.enabled || user.name === 'Guest') throw notFound({ doctype: 'User', name: args.email })
  const minutes = Number(settings.get('login_with_email_link_expiry')) || 10
  const link = `${siteUrl(ctx)}/api/method/frappe.www.login.login_via_key?key=${await makeOneTimeKey(ctx, user.name, minutes)}`
  const app = String(settings.get('app_name') || ctx.site.name)
  await queueMail(ctx, { to: [user.name], subject: `Login To ${app}`, html: loginLinkMail({ app, link, minutes }), secret: true, priority: 2 })
})

/** Logs in by such a link, and leads on. Throws permission where it was used or is too old. As often an hour from one address as System Settings `rate_limit_email_link_login` say. */
export const login_via_key = whitelist({ args: { key: 'string' }, methods: ['GET'], allowGuest: true, xssSafe: true }, async (ctx, { key }) => {
  limitCalls(ctx, { name: 'login_via_key', limit: Number(ctx.settings.get('rate_limit_email_link_login')) || 5 })
  const result = ctx.request && (await ctx.gate.loginByKey(ctx, ctx.request, key))
  if (!result) throw permission({ message: 'The link you trying to login is invalid or expired.' }, { title: 'Not Permitted' })
  // what a GET writes is undone otherwise
  await ctx.db.commit()
  return new RedirectResponse(ctx.user.userType === 'System User' ? '/app' : '/', { cookies: result.options.cookies })
})
