import { unknownDoctype } from '@cortado/contract/error-catalogue.ts'
import { type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'
import { LRUCache } from 'lru-cache'
import type { Db } from '../database/db.ts'
import { compileMeta, isTable } from './compile.ts'
import type { Definition } from './definition.ts'
import { type Meta, type MetaStore, perMeta } from './meta.ts'
import { readDefinitions } from './read.ts'

/** What a site's store needs. */
export interface MetaStoreOptions {
  /** Definitions from the database as committed; called once for all DocTypes that are asked for in the same tick. */
  read(names: readonly string[] | 'all'): Promise<ReadonlyMap<string, Definition>>
  /** Tells other processes to forget a DocType, or all: called after the commit of a change. */
  announce?(doctype: string | undefined): void
  /** Whether announcements of other processes arrive at present; while not, nothing in memory is believed. Default: they do. */
  connected?(): boolean
  /** The field types of the site at present. Default: those that are shipped. */
  fieldTypes?(): FieldTypes
}

/** The DocTypes of a site in this process, shared by all its requests. */
export interface SiteMetaStore extends MetaStore {
  /** The store as one request sees it: after it cleared a DocType, it reads what its own transaction wrote, which the others see after commit. */
  session(db: Db): MetaStore
  /** Reads every DocType in one round trip. */
  preload(): Promise<void>
}

/** Names of DocTypes that do not exist are remembered too, so that asking for them again costs nothing; this many. */
const unknownNames = 1000
/** No name is longer, or holds a NUL character; the database is not asked. */
const possible = (name: string): boolean => typeof name === 'string' && name !== '' && name.length <= 140 && !name.includes('\0')

/** Makes the store of a site. It fills itself on first use. */
export function createMetaStore(options: MetaStoreOptions): SiteMetaStore {
  return new Metas(options)
}

/** Names asked for in one tick, and what was found for them. */
interface Batch {
  readonly names: string[]
  readonly found: Promise<ReadonlyMap<string, Meta>>
}

class Metas implements SiteMetaStore {
  readonly #options: MetaStoreOptions
  readonly #known = new Map<string, Meta>()
  readonly #unknown = new LRUCache<string, true>({ max: unknownNames })
  #batch: Batch | undefined
  /** What is being read, so that who asks meanwhile shares it. */
  #reading = new Map<string, Promise<Meta | undefined>>()
  /** Grows with every clear: what was read before one is not kept. */
  #age = 0

  constructor(options: MetaStoreOptions) {
    this.#options = options
  }

  async get(doctype: string): Promise<Meta> {
    return required(doctype, await this.find(doctype))
  }

  async find(doctype: string): Promise<Meta | undefined> {
    if (this.#options.connected?.() !== false) {
      const known = this.#known.get(doctype)
      if (known) return known
      if (this.#unknown.has(doctype)) return undefined
    }
    return possible(doctype) ? await this.#wait(doctype) : undefined
  }

  peek(doctype: string): Meta | undefined {
    return this.#known.get(doctype)
  }

  get fieldTypes(): FieldTypes {
    return this.#options.fieldTypes?.() ?? fieldTypes
  }

  clear(doctype?: string): void {
    this.#age++
    if (doctype === undefined) {
      this.#known.clear()
      this.#unknown.clear()
    } else {
      this.#known.delete(doctype)
      this.#unknown.delete(doctype)
      for (const [name, meta] of this.#known) if (targetsOf(meta).has(doctype)) this.#known.delete(name)
    }
    // who asks from now on may not be given what was read before
    this.#reading = new Map()
  }

  refresh(): void {
    this.clear()
  }

  async preload(): Promise<void> {
    const age = this.#age
    const found = await this.#options.read('all')
    if (age !== this.#age) return
    for (const [name, { json, overlay }] of found) this.#known.set(name, compileMeta(json, overlay, this.fieldTypes))
  }

  session(db: Db): MetaStore {
    return new SessionMetas(this, db, this.#options.announce)
  }

  #wait(doctype: string): Promise<Meta | undefined> {
    const reading = this.#reading.get(doctype)
    if (reading) return reading
    this.#batch ??= this.#gather()
    this.#batch.names.push(doctype)
    const meta = this.#batch.found.then((found) => found.get(doctype))
    this.#reading.set(doctype, meta)
    return meta
  }

  #gather(): Batch {
    const names: string[] = []
    const found = Promise.resolve().then(() => {
      this.#batch = undefined
      return this.#read(names)
    })
    return { names, found }
  }

  async #read(names: readonly string[]): Promise<ReadonlyMap<string, Meta>> {
    const age = this.#age
    const reading = this.#reading
    try {
      const found = await this.#options.read(names)
      const metas = new Map([...found].map(([name, { json, overlay }]) => [name, compileMeta(json, overlay, this.fieldTypes)]))
      if (age === this.#age) for (const name of names) this.#keep(name, metas.get(name))
      return metas
    } finally {
      for (const name of names) reading.delete(name)
    }
  }

  #keep(name: string, meta: Meta | undefined): void {
    if (meta) this.#known.set(name, meta)
    else this.#unknown.set(name, true)
  }
}

/** DocTypes whose existence, or kind of names, a Meta was compiled with. */
const targetsOf = perMeta(
  (meta) => new Set(meta.fields.filter((field) => field.fieldtype === 'Link' || isTable(field)).map(({ options }) => options ?? '')),
)

/** What a transaction changed is read through it, and nobody else is given it before the commit. */
class SessionMetas implements MetaStore {
  readonly #site: Metas
  readonly #db: Db
  readonly #announce: MetaStoreOptions['announce']
  readonly #own = new Map<string, Promise<Meta | undefined>>()
  readonly #changed = new Set<string>()
  #allChanged = false

  constructor(site: Metas, db: Db, announce: MetaStoreOptions['announce']) {
    this.#site = site
    this.#db = db
    this.#announce = announce
  }

  async get(doctype: string): Promise<Meta> {
    return required(doctype, await this.find(doctype))
  }

  async find(doctype: string): Promise<Meta | undefined> {
    if (!this.#isChanged(doctype)) {
      const meta = await this.#site.find(doctype)
      if (meta === undefined || this.#changed.size === 0 || targetsOf(meta).isDisjointFrom(this.#changed)) return meta
    }
    const known = this.#own.get(doctype)
    if (known) return known
    const read = readMeta(this.#db, doctype, this.fieldTypes)
    this.#own.set(doctype, read)
    read.catch(() => this.#own.delete(doctype))
    return read
  }

  peek(doctype: string): Meta | undefined {
    return this.#isChanged(doctype) ? undefined : this.#site.peek(doctype)
  }

  get fieldTypes(): FieldTypes {
    return this.#site.fieldTypes
  }

  clear(doctype?: string): void {
    this.#db.afterCommit(() => this.#tell())
    // of a savepoint too, after which the transaction goes on with what was changed before it
    this.#db.afterRollback(() => (this.#db.inTransaction ? this.#own.clear() : this.#forget()))
    if (doctype === undefined) {
      this.#allChanged = true
      this.#own.clear()
    } else {
      this.#changed.add(doctype)
      this.#own.delete(doctype)
    }
  }

  refresh(): void {
    this.#own.clear()
    this.#site.refresh()
  }

  #isChanged(doctype: string): boolean {
    return this.#allChanged || this.#changed.has(doctype)
  }

  #tell(): void {
    const names = this.#allChanged ? [undefined] : [...this.#changed]
    // each clear registered it; the first call tells all
    this.#forget()
    for (const name of names) {
      this.#site.clear(name)
      this.#announce?.(name)
    }
  }

  #forget(): void {
    this.#changed.clear()
    this.#allChanged = false
    this.#own.clear()
  }
}

function required(doctype: string, meta: Meta | undefined): Meta {
  if (!meta) throw unknownDoctype({ doctype })
  return meta
}

/** One DocType as the database holds it now, past every store, for a site with these field types; undefined: there is none. */
export async function readMeta(db: Db, doctype: string, types: FieldTypes): Promise<Meta | undefined> {
  const definition = possible(doctype) ? (await readDefinitions(db, [doctype])).get(doctype) : undefined
  return definition && compileMeta(definition.json, definition.overlay, types)
}
