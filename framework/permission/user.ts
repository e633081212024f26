import type { Context } from '../context.ts'

/** One entry of a user's User Permissions. */
export interface UserPermissionEntry {
  /** The document that is allowed. */
  readonly doc: string
  /** DocType for which it counts; null: all. */
  readonly applicable_for: string | null
  readonly is_default: boolean
}

/** The user on whose behalf a request runs (`ctx.user`): looked up once, kept in memory, dropped through the bus when it changes. */
export interface SessionUser {
  /** User's name: an e-mail address, `Administrator` or `Guest`. */
  readonly name: string
  readonly fullName: string
  readonly userType: string
  readonly language: string | undefined
  /** URL of the user's picture; '' where there is none. */
  readonly image: string
  readonly enabled: boolean
  /** Prefixes of addresses from which the user may come; empty: from anywhere. */
  readonly addresses: readonly string[]
  /** Hours of the day at which the user may log in: `after` ≤ hour < `before`; 0: no limit. */
  readonly hours: { readonly after: number; readonly before: number }
  /** Wants to be told of changes of what the user makes. */
  readonly followsOwn: boolean
  /** Includes the automatic ones: Guest, All, Desk User. Administrator has all roles. Users with the same roles share one set. */
  readonly roles: ReadonlySet<string>
  /** By DocType; descendants of tree nodes are added already. Empty for Administrator and Guest. */
  readonly userPermissions: ReadonlyMap<string, readonly UserPermissionEntry[]>
}

declare module '../context.ts' {
  interface Context {
    readonly user: SessionUser
  }
}

/** Whether the user is Administrator, who may do everything. */
export const isAdministrator = (user: Pick<SessionUser, 'name'>): boolean => user.name === 'Administrator'

/** Makes `user` the one on whose behalf the context acts from now on. Only who has found out who is calling may do that. */
export function become(ctx: Context, user: SessionUser): void {
  Object.assign(ctx, { user })
}

/** What is the same for the users that every site has, also before its tables are there. */
function builtIn(name: string, userType: string, roles: readonly string[]): SessionUser {
  return {
    name,
    fullName: name,
    userType,
    language: undefined,
    image: '',
    enabled: true,
    addresses: [],
    hours: { after: 0, before: 0 },
    followsOwn: false,
    roles: new Set(roles),
    userPermissions: new Map(),
  }
}

/** Who has not logged in. */
export const guest: SessionUser = builtIn('Guest', 'Website User', ['Guest'])

/** Administrator as far as can be said without a database: for bootstrapping. */
export const administrator: SessionUser = builtIn('Administrator', 'System User', ['Administrator', 'Guest', 'All', 'Desk User', 'System Manager'])
