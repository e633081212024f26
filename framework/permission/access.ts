import type { Context } from '../context.ts'
import type { Meta } from '../meta/meta.ts'
import { listHooks } from './hooks.ts'
import { type PolicyLimit, policyLimits } from './policy/limit.ts'
import { type Right, rights, shareColumns } from './right.ts'
import { roleRights } from './role-rights.ts'
import { isAdministrator } from './user.ts'
import { type Restriction, type RestrictionOptions, restrictions } from './user-permissions.ts'

/**
 * Which documents of a DocType a user has a right on. A document is among them where one of the ways leads to it. This is the one place that decides;
 * `decide.ts` reads it about a document in memory, `list-condition.ts` as SQL.
 */
export interface Access {
  readonly right: Right
  /** Every document, without looking at it: Administrator. */
  readonly everything: boolean
  /** By role: all documents that meet `restrictions` and about which no hook objects. */
  readonly byRole: boolean
  /** User Permissions; they count on the way by role alone. */
  readonly restrictions: readonly Restriction[]
  /** By role, the user's own documents about which no hook objects. */
  readonly byOwner: boolean
  /** By DocShare: documents that are shared with the user, or everyone, with this right. */
  readonly byShare: 'read' | 'write' | 'share' | 'submit' | undefined
  /** Access Policies: whichever way leads to a document, it has to meet them. */
  readonly policies: readonly PolicyLimit[]
}

const unlimited: Omit<Access, 'right'> = { everything: true, byRole: false, restrictions: [], byOwner: false, byShare: undefined, policies: [] }

const nothing: Omit<Access, 'right'> = { ...unlimited, everything: false }

/** Finds the ways. Costs statements only where a user's shares, or what policies read of the user, are not in memory yet. */
export async function accessTo(ctx: Context, meta: Meta, right: Right, options: RestrictionOptions = {}): Promise<Access> {
  if (isAdministrator(ctx.user)) return { right, ...unlimited }
  if (right === 'share' && isSharingOff(ctx)) return { right, ...nothing }
  // most DocTypes have none, which is known without waiting
  const policies = ctx.policies.peek(meta)?.length === 0 ? [] : await policyLimits(ctx, meta, right)
  if (policies === 'nothing') return { right, ...nothing }
  const granted = roleRights(meta, ctx.user.roles)
  const exists = !isImpossible(meta, right)
  const byRole = exists && granted.always.has(right)
  const limits = byRole ? await restrictions(ctx, meta, options) : []
  const everyone = byRole && limits.length === 0 && ctx.permissionHooks.hasPermission(meta.name).length === 0 && listHooks(ctx, meta).length === 0
  return {
    right,
    everything: false,
    byRole,
    restrictions: limits,
    byOwner: exists && granted.own.has(right),
    byShare: everyone ? undefined : await shareOf(ctx, meta, right),
    policies,
  }
}

/** Rights that documents of the DocType cannot have. */
export const isImpossible = (meta: Meta, right: string): boolean =>
  (right === 'submit' && !meta.isSubmittable) || (right === 'import' && !Number(meta.json.allow_import ?? 0))

/** Whether System Settings let nobody but Administrator share. */
export const isSharingOff = (ctx: Context): boolean => Boolean(Number(ctx.settings.get('disable_document_sharing') ?? 0))

/** The column of DocShare that counts, where anything of the DocType is shared with the user. Guests have no shares. */
async function shareOf(ctx: Context, meta: Meta, right: Right): Promise<Access['byShare']> {
  const column = shareColumns[right]
  if (column === undefined || ctx.user.name === 'Guest') return undefined
  return (await ctx.users.sharedDoctypes(ctx.user.name)).has(`${meta.name}/${column}`) ? column : undefined
}

/** Whether a text is the name of a right. */
export const isRight = (text: string): text is Right => (rights as readonly string[]).includes(text)
