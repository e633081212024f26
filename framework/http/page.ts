import { CortadoError } from '@cortado/contract/errors.ts'
import { RedirectResponse, TextResponse } from '../events/response.ts'
import { installedDoctypes } from './doctypes.ts'
import type { Handler, Route } from './exchange.ts'
import { assetRoute } from './pages/assets.ts'
import { homePage } from './pages/home.ts'
import { localPath, loginPage } from './pages/login.ts'
import { type Exchange, titleOf } from './site-runtime.ts'
import { updatePasswordRoute } from './update-password.ts'

const isGuest = ({ ctx }: Exchange): boolean => ctx.user.name === 'Guest'

/** `/`, `/app`, `/desk`: the start page, or the way to log in. */
const home: Handler = async (exchange) => {
  const { ctx, facts, session } = exchange
  if (isGuest(exchange)) return new RedirectResponse(facts.path === '/' ? '/login' : `/login?redirect-to=${encodeURIComponent(facts.path)}`)
  return new TextResponse(
    homePage({
      site: titleOf(exchange),
      user: ctx.user.fullName || ctx.user.name,
      doctypes: await installedDoctypes(ctx, (app) => exchange.site.apps.title(app)),
      search: facts.query.q,
      csrfToken: session?.csrfToken,
    }),
  )
}

/** `/login`; with `?key=…`, the one-time link that the first start prints. */
const login: Handler = async (exchange) => {
  const { key } = exchange.facts.query
  if (key) return loginByKey(exchange, key)
  const next = localPath(exchange.facts.query['redirect-to'])
  return isGuest(exchange) ? new TextResponse(loginPage({ site: titleOf(exchange), next })) : new RedirectResponse(next)
}

const loginByKey = async (exchange: Exchange, key: string) => {
  const { site, ctx, facts, notes } = exchange
  const result = await site.sessions.loginByKey(ctx, facts, key)
  if (!result) {
    const wrong = 'This link was used before or is too old. Log in with your password, or make a new link.'
    return new TextResponse(loginPage({ site: titleOf(exchange), next: '/', wrong }), { status: 410 })
  }
  await ctx.db.commit()
  delete notes.session_expired
  return new RedirectResponse('/', { cookies: result.options?.cookies })
}

/** The log-in form without its script. */
const loginByForm: Handler = async (exchange) => {
  const { site, ctx, facts } = exchange
  const next = localPath(facts.arguments['redirect-to'])
  try {
    const { options } = await site.sessions.login(ctx, facts)
    await ctx.db.commit()
    return new RedirectResponse(next, { status: 303, cookies: options?.cookies })
  } catch (error) {
    if (!(error instanceof CortadoError) || error.status >= 500) throw error
    const user = typeof facts.arguments.usr === 'string' ? facts.arguments.usr : undefined
    const wrong = String(error.options.body?.message ?? error.message)
    return new TextResponse(loginPage({ site: titleOf(exchange), next, wrong, user }), { status: error.status })
  }
}

/** The pages that a person sees. */
export const pageRoutes: readonly Route[] = [
  ...['/', '/app', '/app/*', '/desk', '/desk/*'].map((url) => ({ url, verbs: { GET: home } })),
  { url: '/login', verbs: { GET: login, POST: loginByForm } },
  updatePasswordRoute,
  assetRoute,
]
