import { isIP } from 'node:net'
import { badArgument, notFound } from '@cortado/contract/error-catalogue.ts'
import { momentOf } from '@cortado/contract/fields/moments.ts'
import type { Context } from '../context.ts'
import { isRight } from '../permission/access.ts'
import { explain } from '../permission/explain.ts'
import type { Explanation } from '../permission/explanation.ts'
import { rights } from '../permission/right.ts'
import { load } from './load.ts'

/** What is asked. */
export interface PermissionQuestion {
  readonly user: string
  readonly doctype: string
  /** Absent: documents of the DocType in general. */
  readonly name?: string
  /** Default: `read`. */
  readonly right?: string
  /** Address that the user is thought to come from. Default: that of the request. */
  readonly ip?: string
  /** Moment in the site's time at which it is thought to be done. Default: now. */
  readonly at?: string
}

/** Why a user may or may not do something. Permission to ask is the caller's. Throws notFound (user, document), unknownDoctype, badArgument, validation. */
export async function explainPermission(ctx: Context, question: PermissionQuestion): Promise<Explanation> {
  const { right = 'read', doctype, name } = question
  if (!isRight(right)) throw badArgument({ argument: 'right', reason: `it should be one of ${rights.join(', ')}` })
  const meta = await ctx.meta.get(doctype)
  const seen = await contextOf(ctx, question)
  const values = name === undefined && !meta.issingle ? undefined : (await load(ctx, meta, name ?? meta.name)).values
  return explain(seen, meta, { right, values })
}

/** The context as the user would have it. */
async function contextOf(ctx: Context, { user: name, ip, at }: PermissionQuestion): Promise<Context> {
  const user = await ctx.users.get(name)
  if (!user) throw notFound({ doctype: 'User', name })
  if (ip !== undefined && isIP(ip) === 0) throw badArgument({ argument: 'ip', reason: 'it should be an IP address' })
  const moment = at === undefined ? undefined : momentOf(at)
  if (at !== undefined && !moment) throw badArgument({ argument: 'at', reason: 'it should be a moment like 2026-11-25 14:30' })
  const timestamp = moment ? () => `${moment.day} ${moment.time ?? '00:00:00'}` : ctx.clock.timestamp
  return {
    ...ctx,
    user,
    clock: Object.assign(Object.create(ctx.clock), { timestamp }),
    request: ip === undefined ? ctx.request : ctx.request && { ...ctx.request, ip },
  }
}
