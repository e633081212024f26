import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Db } from '../database/db.ts'
import type { Meta } from './meta.ts'

/** System Settings of a site (`ctx.settings`), in memory: read when the site opens and after a change. */
export interface Settings {
  /** Value of a field: numbers for Check, Int, Float …, else text. Not stored: the field's default; no default: 0 for numbers, else undefined. */
  get(fieldname: string): unknown
}

/** Settings whose values can be replaced. */
export interface SiteSettings extends Settings {
  /** Reads the values anew. `meta`: of System Settings; undefined (an empty database): nothing is set. Of several at once, the one that began last counts. */
  load(db: Db, meta: Meta | undefined): Promise<void>
}

const numbers = new Set(['Check', 'Int', 'Float', 'Currency', 'Percent'])

/** Makes the settings of a site, empty until `load`. */
export function createSettings(): SiteSettings {
  let values: ReadonlyMap<string, unknown> = new Map()
  let begun = 0
  let kept = 0
  return {
    get: (fieldname) => values.get(fieldname),
    async load(db, meta) {
      const turn = ++begun
      const found = meta ? await read(db, meta) : new Map()
      // one that began later, and ended before, may have seen a change that this one has not
      if (turn < kept) return
      kept = turn
      values = found
    },
  }
}

async function read(db: Db, meta: Meta): Promise<Map<string, unknown>> {
  const rows = await db.read(compile(db.dialect, sql`select field, value from ${sql.table('tabSingles')} where doctype = ${meta.name}`))
  const stored = new Map(rows.map(({ field, value }) => [String(field), value]))
  for (const field of meta.valueFields) {
    const value = stored.get(field.fieldname) ?? field.default
    if (numbers.has(field.fieldtype)) stored.set(field.fieldname, meta.fieldTypes.find(field)?.parse(value, field))
    else if (value != null) stored.set(field.fieldname, value)
  }
  return stored
}

declare module '../context.ts' {
  interface Context {
    readonly settings: Settings
  }
}
