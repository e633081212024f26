import type { Context } from '../../context.ts'
import { allowedDocs } from '../user-permissions.ts'
import { type Attribute, weekdays } from './attribute.ts'
import { isAttribute } from './condition.ts'
import { canonical } from './family.ts'
import type { Policy } from './policy.ts'
import type { UserFacts } from './policy-directory.ts'

/** Values of an attribute in the spelling of its family, none where there is nothing. */
export type ValuesOf = (attribute: Attribute) => readonly string[]

/** What is known without a document: the user and the environment, at one moment. Costs two statements where a field of the user is not in memory. */
export async function factsOf(ctx: Context, doctype: string, policies: readonly Policy[]): Promise<ValuesOf> {
  const user = policies.some(readsUserRow) ? await ctx.policies.userFacts(ctx.user.name) : undefined
  const now = ctx.clock.timestamp()
  return (attribute) => {
    const values = attribute.source === 'user' ? userValues(ctx, doctype, { attribute, user }) : [environmentValue(ctx, attribute.key, now)]
    return values.flatMap((value) => canonical(attribute.family, value) ?? [])
  }
}

const readsUserRow = ({ conditions }: Policy): boolean =>
  conditions.some(({ left, right }) => isInRow(left) || (isAttribute(right) && isInRow(right)))

const isInRow = ({ source, key, column }: Attribute): boolean => source === 'user' && key !== 'name' && (column !== undefined || key === 'default')

function userValues(ctx: Context, doctype: string, asked: { attribute: Attribute; user: UserFacts | undefined }): readonly unknown[] {
  const { key, part = '' } = asked.attribute
  if (key === 'name') return [ctx.user.name]
  if (key === 'roles') return [...ctx.user.roles]
  if (key === 'permission') return allowedDocs(ctx.user, part, doctype)
  if (key === 'default') return asked.user?.defaults.get(part) ?? []
  return [asked.user?.row[key]]
}

function environmentValue(ctx: Context, key: string, now: string): unknown {
  const [date = '', time = ''] = now.split(' ')
  if (key === 'ip') return ctx.request?.ip
  if (key === 'site') return ctx.site.name
  if (key === 'weekday') return weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()]
  return { date, time, datetime: now }[key]
}
