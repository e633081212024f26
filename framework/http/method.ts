import { missingArgument, notWhitelisted, permission, unknownMethod } from '@cortado/contract/error-catalogue.ts'
import { cleanHtml } from '../document/sanitise.ts'
import { type Answer, RedirectResponse, respond } from '../events/response.ts'
import type { ScriptJson } from '../meta/scripts.ts'
import { apiScript, runApiScript } from '../script/api-script.ts'
import { everyVerb, type Handler, type Route } from './exchange.ts'
import { download, upload } from './file.ts'
import { resultAnswer } from './result.ts'
import { runDocMethod } from './run-doc-method.ts'
import { login, logout } from './session.ts'
import type { Exchange, MethodOptions } from './site-runtime.ts'

/** Methods that every site has, under the short names that clients use. */
const shorthands: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['ping', (exchange) => resultAnswer('pong', exchange.facts.version)],
  ['login', login],
  ['logout', logout],
  ['web_logout', webLogout],
  ['upload_file', upload],
  ['download_file', download],
  ['frappe.core.doctype.file.file.download_file', download],
  ['run_doc_method', runDocMethod],
])

/** Calls `/api/method/<path>`: a shorthand, or what an app offers under the dotted path (only the part up to a slash counts). */
export async function callMethod(exchange: Exchange, path: string): Promise<Answer> {
  const name = (path.split('/')[0] ?? '').replace(/^frappe\.handler\./, '')
  if (name === '') throw missingArgument({ argument: 'method' })
  const shorthand = shorthands.get(name)
  if (shorthand) return shorthand(exchange)
  const script = await apiScript(exchange.ctx, name)
  if (script) return scriptAnswer(exchange, script)
  const method = await exchange.site.apps.method(name)
  if (!method) throw unknownMethod({ method: name })
  demandCallable(exchange, name, method.options)
  return resultAnswer(await method.fn(exchange.ctx, argumentsFor(exchange, method.options)), exchange.facts.version)
}

/** The answer of a Server Script: the keys that it gave; of /api/v2 its message alone, as data. */
async function scriptAnswer(exchange: Exchange, script: ScriptJson): Promise<Answer> {
  const body = await runApiScript(exchange.ctx, script, argumentsFor(exchange, {}))
  return exchange.facts.version === 2 ? resultAnswer(body.message, 2) : respond(body)
}

const usualVerbs = ['GET', 'POST', 'PUT', 'DELETE']

/** Throws where guests, or this HTTP method, may not call it. */
function demandCallable({ ctx, facts }: Exchange, name: string, options: MethodOptions): void {
  if (ctx.user.name === 'Guest' && !options.allowGuest) throw notWhitelisted({ method: name })
  const verb = facts.method === 'HEAD' ? 'GET' : facts.method
  if (!(options.methods ?? usualVerbs).includes(verb)) throw permission({ message: 'Not permitted' })
}

/** What a client can never decide: it is taken out of the arguments. */
const withheld: ReadonlySet<string> = new Set(['cmd', 'csrf_token', 'ignore_permissions', 'flags'])

/** The arguments that reach a method; HTML in what guests send is made harmless unless the method can bear it. */
function argumentsFor({ ctx, facts }: Pick<Exchange, 'ctx' | 'facts'>, options: MethodOptions): Record<string, unknown> {
  const clean = ctx.user.name === 'Guest' && !options.xssSafe
  const entries = Object.entries(facts.arguments).filter(([key]) => !withheld.has(key))
  return Object.fromEntries(clean ? entries.map(([key, value]) => [key, typeof value === 'string' ? cleanHtml(value) : value]) : entries)
}

async function webLogout(exchange: Exchange): Promise<Answer> {
  const done = await logout(exchange)
  return new RedirectResponse('/login', { cookies: done.options.cookies })
}

/** `/api/method/…`, `/api/v1/method/…`. */
export const methodRoutes: readonly Route[] = ['/api/method/*', '/api/v1/method/*'].map((url) => ({
  url,
  verbs: everyVerb((exchange) => callMethod(exchange, exchange.params['*'] ?? '')),
}))
