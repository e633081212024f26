import type { DirectoryOptions } from '../meta/directory.ts'
import { LoadingCache } from '../services/memory/loading-cache.ts'
import { loadShared, loadUser } from './load-user.ts'
import { administrator, guest, type SessionUser } from './user.ts'

/** An announced change, as far as it matters here. */
export interface UserChange {
  readonly doctype: string
  /** Empty: any document of the DocType. */
  readonly name: string
}

/** DocTypes that decide on the rights of users who are not named in the change. */
const concernAll: ReadonlySet<string> = new Set(['Role', 'Has Role', 'User Permission', 'Role Profile'])

/** The users of a site with their roles and User Permissions, in memory: looked up once, dropped when `changed` is told so. */
export class UserDirectory {
  readonly #users: LoadingCache<SessionUser>
  readonly #shared: LoadingCache<ReadonlySet<string>>
  readonly #roleSets = new Map<string, ReadonlySet<string>>()
  /** DocTypes of which someone's User Permissions name a document with what is below it: their trees count, also if they become trees later. */
  readonly #trees = new Set<string>()

  constructor({ db, meta, trusted }: DirectoryOptions) {
    const intern = (roles: readonly string[]): ReadonlySet<string> => this.#intern(roles)
    const usesTree = (doctype: string): unknown => this.#trees.add(doctype)
    this.#users = new LoadingCache({ load: (name) => loadUser({ db: db(), meta, intern, usesTree }, name), trusted })
    this.#shared = new LoadingCache({ load: (name) => loadShared(db(), name), trusted })
  }

  /** A user by the exact name, also a disabled one; undefined: there is none. Guest and Administrator are always there. */
  async get(name: string): Promise<SessionUser | undefined> {
    const found = await this.#users.get(name)
    if (found) return found
    return name === guest.name ? guest : name === administrator.name ? administrator : undefined
  }

  /** `<DocType>/<right>` for everything of which some document is shared with the user, or with everyone. */
  async sharedDoctypes(name: string): Promise<ReadonlySet<string>> {
    return (await this.#shared.get(name)) ?? none
  }

  /** Forgets what a change makes stale. */
  changed({ doctype, name }: UserChange): void {
    if (doctype === 'User') this.forget(name === '' ? undefined : name)
    else if (doctype === 'DocShare') this.#shared.forget()
    else if (concernAll.has(doctype) || this.#trees.has(doctype)) this.forget()
  }

  /** Forgets what a change of a DocType (undefined: of any) makes stale. */
  metaChanged(doctype: string | undefined): void {
    if (doctype === undefined ? this.#trees.size > 0 : this.#trees.has(doctype)) this.forget()
  }

  /** Forgets one user, or everything. */
  forget(name?: string): void {
    this.#users.forget(name)
    this.#shared.forget(name)
    if (name !== undefined) return
    this.#trees.clear()
    this.#roleSets.clear()
  }

  /** One set for all users with the same roles: permission matrices are kept by set. */
  #intern(roles: readonly string[]): ReadonlySet<string> {
    const key = [...new Set(roles)].toSorted().join('\n')
    const known = this.#roleSets.get(key)
    if (known) return known
    if (this.#roleSets.size >= 5_000) this.#roleSets.clear()
    const fresh = new Set(roles)
    this.#roleSets.set(key, fresh)
    return fresh
  }
}

const none: ReadonlySet<string> = new Set()

declare module '../context.ts' {
  interface Context {
    /** The site's users, in memory. */
    readonly users: UserDirectory
  }
}
