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
  /** Includes the automatic ones: Guest, All, Desk User. Administrator has all roles. */
  readonly roles: ReadonlySet<string>
  /** By DocType; descendants of tree nodes are added already. Empty for Administrator and Guest. */
  readonly userPermissions: ReadonlyMap<string, readonly UserPermissionEntry[]>
}

declare module '../context.ts' {
  interface Context {
    readonly user: SessionUser
  }
}
