import { hash, randomInt, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Db } from '../database/db.ts'
import { LoadingCache } from '../services/memory/loading-cache.ts'
import { openSecret } from '../services/secrets/secrets.ts'

/** A user's API key, as it is kept in memory: the secret only as a hash. */
interface ApiKey {
  readonly user: string
  readonly secretHash: Buffer
}

/** What the keys of a site need. */
export interface ApiKeysOptions {
  db(): Db
  /** The site's Fernet key. */
  encryptionKey(): string
  /** Whether announcements of other processes arrive. Default: always. */
  trusted?(): boolean
}

/** The API keys of a site's users, in memory once used. */
export class ApiKeys {
  readonly #options: ApiKeysOptions
  readonly #cache: LoadingCache<ApiKey>

  constructor(options: ApiKeysOptions) {
    this.#options = options
    this.#cache = new LoadingCache({ load: (key) => this.#load(key), trusted: options.trusted })
  }

  /** Name of the user whose key and secret these are; undefined: nobody's. Throws badEncryptionKey. */
  async userOf(key: string, secret: string): Promise<string | undefined> {
    const found = key === '' || key.length > 140 || key.includes('\0') ? undefined : await this.#cache.get(key)
    const same = timingSafeEqual(digest(secret), found?.secretHash ?? nothing)
    return same ? found?.user : undefined
  }

  /** Forgets the key of a user, or all. */
  forget(user?: string): void {
    if (user === undefined) this.#cache.forget()
    else this.#cache.forgetWhere((key) => key.user === user)
  }

  async #load(key: string): Promise<ApiKey | undefined> {
    const db = this.#options.db()
    const query = sql`select u.name, a.password, a.encrypted from ${sql.table('tabUser')} as u join ${sql.table('__Auth')} as a
      on a.doctype = 'User' and a.name = u.name and a.fieldname = 'api_secret' where u.api_key = ${key}`
    const [row] = await db.read(compile(db.dialect, query, { named: true }))
    if (!row) return undefined
    const stored = String(row.password)
    const secret = Number(row.encrypted) === 1 ? openSecret(this.#options.encryptionKey(), stored) : stored
    return { user: String(row.name), secretHash: digest(secret) }
  }
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')

/** No text has this hash. */
const nothing = Buffer.alloc(32)

const letters = '0123456789abcdefghijklmnopqrstuvwxyz'

/** A new API key or secret: 15 characters (77 bits), the length of Frappe's. */
export const makeApiKey = (): string => Array.from({ length: 15 }, () => letters[randomInt(letters.length)]).join('')
