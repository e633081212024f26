import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import type { Document } from '../document.ts'
import { computeStored, storedPlan } from './computed.ts'
import { storedDocuments } from './neighbours.ts'
import { doctypesWith, ownersOf } from './owners.ts'
import { recompute } from './recompute.ts'

/**
 * What stored Computed fields have to follow when columns of a document were written past its save: the document, or of a row the one that it belongs
 * to, is computed anew. Answers the document's own computed values; of a Single they are left to the caller to write.
 */
export async function computedAfter(doc: Document): Promise<Row> {
  const { ctx, meta, values } = doc
  const owner = meta.istable ? await ctx.meta.find(String(values.parenttype ?? '')) : meta
  if (!owner || (await storedPlan(ctx, owner)).length === 0) return {}
  const computed = meta.valueFields.filter((field) => meta.fieldTypes.of(field).computed).map(({ fieldname }) => fieldname)
  const pick = (row: Row | undefined): Row => Object.fromEntries(computed.map((name) => [name, row?.[name] ?? null]))
  if (meta.issingle) {
    await computeStored(doc)
    return pick(doc.values)
  }
  await recompute(ctx, owner, { names: [String(meta.istable ? values.parent : values.name)] })
  return computed.length > 0 ? pick((await storedDocuments(ctx, meta, [doc.name])).get(doc.name)) : {}
}

/** A Link field whose values were given another name. */
export interface MovedLink {
  readonly parent: string
  readonly fieldname: string
}

/** What stored Computed fields have to follow when a document was renamed: those of the document itself, and of documents and rows that link to it. */
export async function followRename(
  ctx: Context,
  { meta, name }: { readonly meta: Meta; readonly name: string },
  links: readonly MovedLink[],
): Promise<void> {
  const owners = new Set((await Promise.all((await doctypesWith(ctx, 'computed')).map((each) => ownersOf(ctx, each)))).flat())
  for (const owner of owners) {
    if (owner.issingle || owner.isVirtual || (await storedPlan(ctx, owner)).length === 0) continue
    const names = new Set(owner.name === meta.name ? [name] : [])
    const children = owner.tableFields.map(({ options }) => options)
    for (const { parent, fieldname } of links) {
      if (parent !== owner.name && !children.includes(parent)) continue
      for (const found of await linking(ctx, owner, { parent, fieldname, name })) names.add(found)
    }
    if (names.size > 0) await recompute(ctx, owner, { names: [...names] })
  }
}

/** Names of documents of a DocType that link, by themselves or by a row, to `name`. */
async function linking({ db }: Context, owner: Meta, { parent, fieldname, name }: MovedLink & { readonly name: string }): Promise<string[]> {
  const isRow = parent !== owner.name
  const conditions: RawBuilder<SqlBool>[] = [sql`${sql.id(fieldname)} = ${name}`, ...(isRow ? [sql<SqlBool>`parenttype = ${owner.name}`] : [])]
  const column = sql.id(isRow ? 'parent' : 'name')
  const query = sql`select ${column} as name from ${sql.table(`tab${parent}`)} where ${sql.join(conditions, sql` and `)}`
  return (await db.read(compile(db.dialect, query), 'pool')).map((row) => String(row.name))
}
