import { notWhitelisted } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import { limitCalls } from '../events/call-limit.ts'
import { type ScriptJson, scriptDoctype } from '../meta/scripts.ts'
import { demandRunnable } from './demand-runnable.ts'
import { facts, say } from './document-script.ts'
import { runScript } from './run-script.ts'
import { asScript, isWithinScript, siteCalls } from './site-calls.ts'

/** The enabled script that answers calls of a method; undefined: there is none. */
export async function apiScript(ctx: Context, method: string): Promise<ScriptJson | undefined> {
  const meta = await ctx.meta.find(scriptDoctype)
  return meta?.scripts.length ? meta.scripts.find(({ api_method }) => api_method === method) : undefined
}

/**
 * Runs a script for a call of a client. Answers the keys that it put into `frappe.response`; `message` is what it put into `frappe.flags`, or
 * else returned. Throws notWhitelisted, tooManyRequests, scriptsOff, pythonScript, and what the script throws.
 */
export async function runApiScript(ctx: Context, script: ScriptJson, args: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  if (ctx.user.name === 'Guest' && !script.allow_guest) throw notWhitelisted({ method: script.api_method })
  demandRunnable(ctx, script)
  const { name, enable_rate_limit, rate_limit_count: limit = 5, rate_limit_seconds: seconds = 86_400 } = script
  if (enable_rate_limit) limitCalls(ctx, { name: `${scriptDoctype} ${name}`, limit, seconds })
  const nested = isWithinScript(ctx)
  const result = await asScript(ctx, script.name, () =>
    runScript({ name: script.name, source: script.script, inputs: { ...facts(ctx), form_dict: args }, call: siteCalls(ctx), nested }),
  )
  say(ctx, result)
  const { response = {}, flags = {}, returned } = result
  const message = Object.keys(flags).length > 0 ? flags : (returned ?? response.message)
  return { ...response, ...(message != null && { message }) }
}
