import { noPermission, unknownColumn, unknownDoctype, validation } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Meta } from '../../meta/meta.ts'
import { isAdministrator } from '../../permission/user.ts'
import { type Access, accessTo, accessToRows, allTablesVisible, everything, joinedRows, nameAsText, visibleTables } from './access.ts'
import { type ListColumn, listColumns } from './columns.ts'
import type { ColumnRef } from './expression.ts'
import type { ListOptions, ListQuery } from './query.ts'

/** A table that a list reads: its own, or one that is joined to it. */
export interface Source {
  readonly alias: string
  readonly meta: Meta
  readonly access: Access
  /** `left join … on …`; absent for the list's own table. */
  readonly join?: RawBuilder<unknown>
  /** Parameters of join and access condition, in their order. */
  readonly values: readonly unknown[]
  /** What changes the statement's text, and what may be shown. */
  readonly shape: string
  /** Whether one row of the list can have several of its rows. */
  readonly several: boolean
  /** Rows of a virtual DocType as JSON, read instead of a table. */
  readonly records?: string
}

/** A column that an expression or filter names. */
export interface ResolvedColumn {
  readonly source: Source
  readonly column: ListColumn
  readonly ref: RawBuilder<unknown>
  /** `alias.fieldname` */
  readonly at: string
}

/** The tables of one list: they are opened as fields and filters name them, with the user's rights checked. */
export class Sources {
  readonly ctx: Context
  readonly main: Source
  readonly #options: ListOptions
  readonly #joined = new Map<string, Source>()

  private constructor(ctx: Context, main: Source, options: ListOptions) {
    this.ctx = ctx
    this.main = main
    this.#options = options
  }

  /** Opens the DocType that is listed. Throws noPermission; validation for Singles, which have none. */
  static async open(ctx: Context, meta: Meta, query: ListQuery, options: ListOptions & { readonly records?: string }): Promise<Sources> {
    const access = meta.istable
      ? await accessToRows(ctx, meta, 't', { parent: query.parent_doctype, options })
      : await accessTo(ctx, meta, 't', options)
    if (meta.issingle) throw validation({ message: `${meta.name} is a single document and has no list: read ${meta.name} itself` })
    return new Sources(ctx, makeSource(ctx, { alias: 't', meta, access, several: false, records: options.records }), options)
  }

  /** All tables, the list's own first. */
  get all(): readonly Source[] {
    return [this.main, ...this.#joined.values()]
  }

  /** Whether rows of the list repeat for rows of a child table. */
  get repeats(): boolean {
    return this.all.some((source) => source.several)
  }

  /** Joins the rows of a child table. Throws unknownDoctype, unknownColumn (none of the DocType's tables), noPermission. */
  async child(doctype: string): Promise<Source> {
    const known = this.#joined.get(`child ${doctype}`)
    if (known) return known
    const { meta: parent, access } = this.main
    if (!parent.tableFields.some((field) => field.options === doctype)) {
      if (!(await this.ctx.meta.find(doctype))) throw unknownDoctype({ doctype })
      throw unknownColumn({ field: `tab${doctype}` })
    }
    const meta = await this.ctx.meta.get(doctype)
    const tables = visibleTables(parent, meta, access.levels)
    if (tables.length === 0) throw noPermission({ right: 'read', doctype })
    const alias = `c${this.#joined.size + 1}`
    const restricted = allTablesVisible(parent, meta, access.levels)
      ? sql``
      : sql` and ${this.ctx.db.dialect.inList(sql.id(alias, 'parentfield'), tables)}`
    const open = await joinedRows(this.ctx, parent, meta, { alias, options: this.#options })
    const below = sql`${sql.id(alias, 'parent')} = ${nameAsText(this.ctx, parent, 't')} and ${sql.id(alias, 'parenttype')} = ${parent.name}`
    const on = sql`${below}${restricted}${open ? sql` and ${open}` : sql``}`
    return this.#join(`child ${doctype}`, { alias, meta, access: { ...everything, levels: access.levels }, several: true }, on)
  }

  /** Joins the document that a Link field names; null where the user may not read it. Throws noPermission, unknownColumn. */
  async link(fieldname: string): Promise<Source> {
    const known = this.#joined.get(`link ${fieldname}`)
    if (known) return known
    const field = this.main.meta.field.get(fieldname)
    const meta = field?.fieldtype === 'Link' ? await this.ctx.meta.find(field.options ?? '') : undefined
    const column = listColumns(this.main.meta).get(fieldname)
    if (!meta || !column || meta.issingle || meta.isVirtual || !this.isReadable(this.main, column)) throw unknownColumn({ field: fieldname })
    const alias = `l${this.#joined.size + 1}`
    const access = await accessTo(this.ctx, meta, alias, this.#options)
    const allowed = access.condition ? sql` and ${access.condition}` : sql``
    const on = sql`${sameName(this.ctx, meta, alias, column)}${allowed}`
    return this.#join(`link ${fieldname}`, { alias, meta, access, several: false }, on)
  }

  /** The table that a qualifier names: `` `tabX` ``, a Table field or a Link field. Throws unknownColumn. */
  async source(qualifier: string | undefined): Promise<Source> {
    const { meta } = this.main
    if (qualifier === undefined || qualifier === meta.table) return this.main
    const field = meta.field.get(qualifier)
    const doctype = qualifier.startsWith('tab') ? qualifier.slice(3) : undefined
    if (doctype !== undefined && (!field || (await this.ctx.meta.find(doctype)))) return this.child(doctype)
    if (!field) throw unknownColumn({ field: qualifier })
    return meta.tableFields.includes(field) ? this.child(field.options ?? '') : this.link(qualifier)
  }

  /** The column that is meant. Throws unknownColumn. */
  async resolve(ref: ColumnRef): Promise<ResolvedColumn> {
    const source = await this.source(ref.qualifier)
    const column = listColumns(source.meta).get(ref.field)
    if (!column) throw unknownColumn({ field: ref.field })
    return columnOf(source, column)
  }

  /** The column that is meant, for filters, order and groups, where a field above the user's level is no field. Throws unknownColumn. */
  async resolveReadable(ref: ColumnRef): Promise<ResolvedColumn> {
    const found = await this.resolve(ref)
    if (!this.isReadable(found.source, found.column)) throw unknownColumn({ field: ref.field })
    return found
  }

  /** Whether the user's levels include a column. */
  isReadable(source: Source, column: ListColumn): boolean {
    if (source.access.levels === undefined) return true
    if (column.isCopy && !isAdministrator(this.ctx.user)) return false
    return source.access.levels.has(column.level)
  }

  /** Whether a column may be among the fields of the answer. */
  isShown(source: Source, column: ListColumn): boolean {
    return this.isReadable(source, column) && (source.access.shown === undefined || source.access.shown.has(column.name))
  }

  #join(key: string, source: Omit<Source, 'values' | 'shape' | 'join'>, on: RawBuilder<unknown>): Source {
    if (source.meta.isVirtual) throw unknownColumn({ field: source.meta.name })
    const join = sql`left join ${sql.table(source.meta.table)} as ${sql.id(source.alias)} on ${on}`
    const made = makeSource(this.ctx, source, join)
    this.#joined.set(key, made)
    return made
  }
}

/** A column of a table. */
export const columnOf = (source: Source, column: ListColumn): ResolvedColumn => ({
  source,
  column,
  ref: sql.id(source.alias, column.name),
  at: `${source.alias}.${column.name}`,
})

/** Sets of levels are shared by users with the same roles: each is written once. */
const texts = new WeakMap<ReadonlySet<unknown>, string>()

function textOf(set: ReadonlySet<unknown> | undefined): string {
  if (set === undefined) return 'all'
  const known = texts.get(set)
  if (known !== undefined) return known
  const fresh = JSON.stringify([...set].sort())
  texts.set(set, fresh)
  return fresh
}

/** That a Link column of the list's own table holds a document's name; kinds that differ are compared as texts. */
function sameName(ctx: Context, target: Meta, alias: string, column: ListColumn): RawBuilder<unknown> {
  const value = sql.id('t', column.name)
  if (listColumns(target).get('name')?.kind.kind === column.kind.kind) return sql`${sql.id(alias, 'name')} = ${value}`
  return sql`${nameAsText(ctx, target, alias)} = ${ctx.db.dialect.asText(value)}`
}

/** A joined table's conditions are part of its join; those of the list's own table stand by themselves. */
function makeSource(ctx: Context, source: Omit<Source, 'values' | 'shape' | 'join'>, join?: RawBuilder<unknown>): Source {
  const part = join ?? source.access.condition
  const { text, values } = part ? compile(ctx.db.dialect, sql`${part}`) : { text: '', values: [] }
  const { levels, shown } = source.access
  return { ...source, join, values, shape: `${textOf(levels)} ${textOf(shown)} ${text}` }
}
