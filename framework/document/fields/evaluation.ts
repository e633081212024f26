import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import type { Scope } from '@cortado/contract/expression/run.ts'
import { foreignNames, formulaOf, headOf } from '@cortado/contract/fields/computed.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { LinkedDocuments } from './linked.ts'
import { childRows, documentsByName, type ReadFields } from './neighbours.ts'
import { computedValue, plainRow, rowScope } from './scope.ts'

type Field = Readonly<DocFieldJson>

/** What an evaluation is made with. */
export interface EvaluationOptions {
  /** Rows of the DocType as documents have them; rows of their tables may be missing and are read where they are needed. */
  readonly documents: readonly Row[]
  /** Values of fields of another DocType that are made when they are read. */
  readonly read: ReadFields
}

/** Computes fields of many documents at once: what they look at elsewhere is read for all of them together. */
export class Evaluation {
  readonly #ctx: Context
  readonly #meta: Meta
  readonly #read: ReadFields
  readonly #plain: readonly Row[]
  readonly #scopes: readonly Record<string, unknown>[]
  readonly #known = new Set<string>()

  constructor(ctx: Context, meta: Meta, { documents, read }: EvaluationOptions) {
    this.#ctx = ctx
    this.#meta = meta
    this.#read = read
    this.#plain = documents.map((row) => plainRow(meta, row))
    const names = documents.map(({ name }) => String(name))
    const linked = new LinkedDocuments(ctx, meta.name, names)
    this.#scopes = this.#plain.map((doc, index) => ({ ...rowScope, doc, linked: linked.scopeOf(names[index] ?? '') }))
  }

  /** Values of a Computed field, in the order of the documents; later fields see them in `doc`. What cannot be computed is null, and told in the log. */
  async values(field: Field): Promise<unknown[]> {
    const expression = formulaOf(field)
    await this.#gather(expression.names, foreignNames(expression))
    const values = await Promise.all(this.#scopes.map((scope) => this.#value(field, scope)))
    for (const [index, doc] of this.#plain.entries()) Object.assign(doc, plainRow(this.#meta, { [field.fieldname]: values[index] }))
    return values
  }

  async #value(field: Field, scope: Scope): Promise<unknown> {
    try {
      const value = computedValue(await formulaOf(field).evaluateLater(scope))
      return this.#meta.fieldTypes.of(field).parse(value, field)
    } catch (error) {
      // one document that cannot be computed keeps nobody from reading the others
      if (!isCortadoError(error) || error.status >= 500) throw error
      const { name } = scope.doc as Row
      this.#ctx.log.warn({ doctype: this.#meta.name, document: name, field: field.fieldname, reason: error.message }, 'a value cannot be computed')
      return null
    }
  }

  /** Reads what an expression looks at: linked documents, rows of tables, the document that a row belongs to. */
  async #gather(names: ReadonlySet<string>, foreign: readonly string[]): Promise<void> {
    const wanted = new Map<string, Set<string>>()
    for (const path of [...foreign, ...names]) {
      const [head = '', property] = path.split('.')
      if (head === 'doc' && property !== undefined) await this.#gatherRows(property)
      else if (property !== undefined && head !== 'linked' && head !== 'doc') wanted.set(head, (wanted.get(head) ?? new Set()).add(property))
    }
    for (const [head, properties] of wanted) {
      if (head === 'parent') await this.#gatherParents(properties)
      else if (foreign.some((path) => headOf(path) === head)) await this.#gatherLink(head, properties)
    }
  }

  async #gatherRows(fieldname: string): Promise<void> {
    const table = this.#meta.tableFields.find((field) => field.fieldname === fieldname)
    if (!table || this.#known.has(fieldname)) return
    this.#known.add(fieldname)
    const found = await childRows(this.#ctx, this.#meta, { table, documents: this.#plain })
    for (const [index, doc] of this.#plain.entries()) doc[fieldname] = found[index]
  }

  async #gatherLink(link: string, properties: ReadonlySet<string>): Promise<void> {
    const field = this.#meta.field.get(link)
    if (field?.fieldtype !== 'Link') return
    const names = this.#plain.map((doc) => String(doc[link] ?? ''))
    const found = await documentsByName(this.#ctx, field.options ?? '', { names, properties, read: this.#read })
    for (const [index, scope] of this.#scopes.entries()) scope[link] = { ...(scope[link] as Row | undefined), ...found.get(names[index] ?? '') }
  }

  async #gatherParents(properties: ReadonlySet<string>): Promise<void> {
    for (const [parenttype, rows] of Map.groupBy(this.#plain, (doc) => String(doc.parenttype ?? ''))) {
      const names = rows.map((doc) => String(doc.parent ?? ''))
      const found = await documentsByName(this.#ctx, parenttype, { names, properties, read: this.#read })
      for (const [index, scope] of this.#scopes.entries()) {
        const doc = this.#plain[index]
        if (doc?.parenttype === parenttype) scope.parent = { ...(scope.parent as Row | undefined), ...found.get(String(doc.parent ?? '')) }
      }
    }
  }
}
