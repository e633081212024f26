import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { DirectoryOptions } from '../meta/directory.ts'
import { LoadingCache } from '../services/memory/loading-cache.ts'
import type { DocumentChange } from './announce.ts'
import { fromDatabase } from './load.ts'

/** A lock on a document; it counts until `expires`. */
export interface DocumentLock {
  /** Name of its Document Lock. */
  readonly name: string
  /** The user who took it. */
  readonly owner: string
  /** When it was taken, `YYYY-MM-DD HH:MM:SS.ffffff` in the site's time zone. */
  readonly creation: string
  /** When it ends by itself, in the same form. */
  readonly expires: string
  readonly reason: string
}

/** Where the locks of a site's documents are found. */
export interface Locks {
  /** The lock of a document, which may have expired; undefined: it has none. */
  of(doctype: string, name: string): Promise<DocumentLock | undefined>
}

/** Those of a site that is being made. */
export const noLocks: Locks = { of: async () => undefined }

declare module '../context.ts' {
  interface Context {
    readonly locks: Locks
  }
}

type ByDocument = ReadonlyMap<string, DocumentLock>

/**
 * The locks of a site in memory, since most sites have none at most times and every save asks: read at the first question, and again after any
 * Document Lock changed. Another process hears of a lock within milliseconds of its commit.
 */
export class LockDirectory implements Locks {
  readonly #all: LoadingCache<ByDocument>
  readonly #options: DirectoryOptions

  constructor(options: DirectoryOptions) {
    this.#options = options
    this.#all = new LoadingCache({ load: () => this.#load(), trusted: options.trusted })
  }

  async of(doctype: string, name: string): Promise<DocumentLock | undefined> {
    const all = this.#all.peek('all') ?? (await this.#all.get('all'))
    return all?.get(keyOf(doctype, name))
  }

  /** Forgets what a change makes stale. */
  changed({ doctype }: Pick<DocumentChange, 'doctype'>): void {
    if (doctype === 'Document Lock') this.forget()
  }

  /** Forgets everything: changes may have been missed. */
  forget(): void {
    this.#all.forget()
  }

  /** Undefined, and so not kept, before the DocType is there. */
  async #load(): Promise<ByDocument | undefined> {
    const meta = await this.#options.meta.find('Document Lock')
    if (!meta) return undefined
    const db = this.#options.db()
    const columns = sql.join(['name', 'owner', 'creation', 'expires', 'reason', 'document_type', 'document_name'].map((each) => sql.id(each)))
    const rows = await db.read(compile(db.dialect, sql`select ${columns} from ${sql.table(meta.table)}`, { named: true }))
    return new Map(
      rows.map((row) => {
        const { name, owner, creation, expires, reason, document_type, document_name } = fromDatabase(meta, row)
        const lock = { name: String(name), owner: String(owner), creation: String(creation), expires: String(expires), reason: String(reason ?? '') }
        return [keyOf(String(document_type), String(document_name)), lock]
      }),
    )
  }
}

const keyOf = (doctype: string, name: string): string => `${doctype}\n${name}`
