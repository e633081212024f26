import { CortadoError } from '@cortado/contract/errors.ts'
import { RedirectResponse, ResponseBody, TextResponse } from '../events/response.ts'
import type { Handler, Route } from './exchange.ts'
import { localPath } from './pages/login.ts'
import { updatePasswordPage } from './pages/update-password.ts'
import { titleOf } from './site-runtime.ts'

/** The page that links of password mails lead to. */
const show: Handler = (exchange) => new TextResponse(updatePasswordPage({ site: titleOf(exchange), key: exchange.facts.query.key ?? '' }))

/** Sets the password and leads on, logged in. */
const change: Handler = async (exchange) => {
  const { site, ctx, facts } = exchange
  const { key = '', new_password = '' } = facts.arguments as { key?: string; new_password?: string }
  const again = (wrong: string, status: number) =>
    new TextResponse(updatePasswordPage({ site: titleOf(exchange), key: String(key), wrong }), { status })
  if (typeof key !== 'string' || key === '') return again('This link is incomplete: open the one of the mail', 417)
  const method = await site.apps.method('frappe.core.doctype.user.user.update_password')
  if (!method) return again('This site has no users whose password could be set', 404)
  try {
    const answer = await method.fn(ctx, { key, new_password })
    if (!(answer instanceof ResponseBody)) return new RedirectResponse('/', { status: 303 })
    const { body, options } = answer
    if (options.status !== undefined && options.status >= 400) return again(String(body.message), options.status)
    return new RedirectResponse(localPath(body.message), { status: 303, cookies: options.cookies })
  } catch (error) {
    if (!(error instanceof CortadoError) || error.status >= 500) throw error
    await ctx.db.rollback()
    return again(error.message, error.status)
  }
}

/** `/update-password`. */
export const updatePasswordRoute: Route = { url: '/update-password', verbs: { GET: show, POST: change } }
