import { permission } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'

/** Throws permission where the user does not have the role. Administrator has every role. */
export function onlyFor(ctx: Context, role: string): void {
  if (!ctx.user.roles.has(role)) throw permission({ message: `This action is only allowed for ${role}` })
}
