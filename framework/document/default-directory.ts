import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Db } from '../database/db.ts'
import type { DirectoryOptions } from '../meta/directory.ts'
import { LoadingCache } from '../services/memory/loading-cache.ts'
import { announceChange, type DocumentChange, everyDocument } from './announce.ts'
import { newRow } from './row-values.ts'
import { insertOne } from './statements.ts'

/** Default values of one owner by key; a key may have several. */
export type Defaults = ReadonlyMap<string, readonly string[]>

/** Where the values are found that new documents begin with: rows of DefaultValue, of users and of the site. */
export interface DefaultValues {
  /** Those of a user, or of `__default` (the site), `__global`. */
  of(parent: string): Promise<Defaults>
}

declare module '../context.ts' {
  interface Context {
    readonly defaults: DefaultValues
  }
}

const none: Defaults = new Map()

/** Those of a site that is being made. */
export const noDefaults: DefaultValues = { of: async () => none }

/** The default values of a site in memory: read by owner at the first question, and again after any of them changed. */
export class DefaultDirectory implements DefaultValues {
  readonly #byParent: LoadingCache<Defaults>

  constructor({ db, meta, trusted }: DirectoryOptions) {
    this.#byParent = new LoadingCache({ load: async (parent) => ((await meta.find('DefaultValue')) ? read(db(), parent) : undefined), trusted })
  }

  async of(parent: string): Promise<Defaults> {
    return (await this.#byParent.get(parent)) ?? none
  }

  /** Forgets what a change makes stale: they are rows of users too. */
  changed({ doctype, name }: Pick<DocumentChange, 'doctype' | 'name'>): void {
    if (doctype === 'DefaultValue') this.forget()
    else if (doctype === 'User') this.#byParent.forget(name === everyDocument ? undefined : name)
  }

  /** Forgets everything: changes may have been missed. */
  forget(): void {
    this.#byParent.forget()
  }
}

async function read(db: Db, parent: string): Promise<Defaults> {
  const rows = await db.read(
    compile(db.dialect, sql`select defkey, defvalue from ${sql.table('tabDefaultValue')} where parent = ${parent} order by creation, name`, {
      named: true,
    }),
  )
  const found = new Map<string, string[]>()
  for (const { defkey, defvalue } of rows) {
    if (defvalue != null && defvalue !== '') found.set(String(defkey), [...(found.get(String(defkey)) ?? []), String(defvalue)])
  }
  return found
}

/** The user's default for a key, else the site's; undefined: neither has one. */
export async function defaultValue(ctx: Context, key: string): Promise<string | undefined> {
  const user = (await ctx.defaults.of(ctx.user.name)).get(key)
  return user?.[0] ?? siteDefault(ctx, key)
}

/** The site's default for a key. */
export async function siteDefault(ctx: Context, key: string): Promise<string | undefined> {
  return ((await ctx.defaults.of('__default')).get(key) ?? (await ctx.defaults.of('__global')).get(key))?.[0]
}

/** Sets a default: of a user, or of the site (`__default`); null removes it. Permission is the caller's. */
export async function setDefaultValue(ctx: Context, parent: string, key: string, value: string | null): Promise<void> {
  const { db } = ctx
  const meta = await ctx.meta.get('DefaultValue')
  await db.write(compile(db.dialect, sql`delete from ${sql.table(meta.table)} where parent = ${parent} and defkey = ${key}`))
  if (value !== null) {
    const parenttype = parent.startsWith('__') ? parent : 'User'
    const row = newRow(ctx, meta, { parent, parenttype, parentfield: 'system_defaults', defkey: key, defvalue: value, idx: 1 })
    await db.write(insertOne(db.dialect, meta, row))
  }
  announceChange(ctx, { doctype: 'DefaultValue', name: parent, change: 'update' })
}
