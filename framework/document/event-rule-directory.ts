import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Db, Row } from '../database/db.ts'
import type { DirectoryOptions } from '../meta/directory.ts'
import type { Meta } from '../meta/meta.ts'
import { LoadingCache } from '../services/memory/loading-cache.ts'
import type { DocumentChange } from './announce.ts'
import type { EventRuleKind, EventRules } from './event-rules.ts'
import { fromDatabase } from './load.ts'

type ByDoctype = ReadonlyMap<string, readonly Row[]>

const nothing: readonly Row[] = []

/** The rules of a site in memory, by their DocType: all of a kind are read at the first question, and again after any of them changed. */
export class EventRuleDirectory implements EventRules {
  readonly #rules: LoadingCache<ByDoctype>
  /** The field that names what a rule is about, by the DocType of the rule. */
  readonly #about = new Map<string, string>()
  readonly #options: DirectoryOptions

  constructor(options: DirectoryOptions) {
    this.#options = options
    this.#rules = new LoadingCache({ load: (doctype) => this.#load(doctype), trusted: options.trusted })
  }

  of(kind: EventRuleKind, doctype: string): readonly Row[] | Promise<readonly Row[]> {
    const known = this.#rules.peek(kind.doctype)
    if (kind.about) this.#about.set(kind.doctype, kind.about)
    if (known) return known.get(doctype) ?? nothing
    return this.#rules.get(kind.doctype).then((found) => found?.get(doctype) ?? nothing)
  }

  /** Forgets what a change makes stale: rules themselves, and what they link to where it takes another name. */
  changed({ doctype, change }: Pick<DocumentChange, 'doctype' | 'change'>): void {
    if (change === 'rename') this.forget()
    else this.#rules.forget(doctype)
  }

  /** Forgets everything: changes may have been missed. */
  forget(): void {
    this.#rules.forget()
  }

  /** By the DocType that they are about. Undefined, and so not kept, before the DocType of the rules is there. */
  async #load(doctype: string): Promise<ByDoctype | undefined> {
    const meta = await this.#options.meta.find(doctype)
    if (!meta) return undefined
    const db = this.#options.db()
    const rules = await db.read(compile(db.dialect, sql`select * from ${sql.table(meta.table)} order by creation, name`))
    if (rules.length === 0) return new Map()
    const tables = await Promise.all(meta.tableFields.map(async (field) => [field.fieldname, await this.#rows(db, meta, field)] as const))
    const whole = rules.map(
      (rule): Row => ({ ...fromDatabase(meta, rule), ...Object.fromEntries(tables.map(([name, rows]) => [name, rows.get(rule.name) ?? nothing])) }),
    )
    const about = this.#about.get(doctype) ?? 'document_type'
    return Map.groupBy(whole, (rule) => String(rule[about] ?? ''))
  }

  /** Rows of a table field, as documents show them, by the name of the rule. */
  async #rows(db: Db, meta: Meta, { fieldname, options }: { fieldname: string; options?: string | null }): Promise<ReadonlyMap<unknown, Row[]>> {
    const child = await this.#options.meta.find(options ?? '')
    if (!child) return new Map()
    const query = sql`select * from ${sql.table(child.table)} where parenttype = ${meta.name} and parentfield = ${fieldname} order by parent, idx`
    const rows = await db.read(compile(db.dialect, query))
    return Map.groupBy(
      rows.map((row): Row => ({ ...fromDatabase(child, row), doctype: child.name })),
      ({ parent }) => parent,
    )
  }
}
