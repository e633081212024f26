import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { sql } from 'kysely'

/** Columns of a document that hold marks of people: who likes it, who is assigned, its tags, what was said. They change without `modified`. */
export type MarkColumn = '_liked_by' | '_assign' | '_user_tags' | '_comments'

/** Whether documents of a DocType can bear marks. */
export const hasMarks = (meta: Meta): boolean => !meta.issingle && !meta.istable && !meta.isVirtual

/**
 * Locks the row of a document that can bear marks until the transaction ends: what it has at most once of somebody is looked up, and made, by one at a time.
 * One statement; nothing for documents of other kinds.
 */
export async function lockMarked({ ctx: { db }, meta, name }: Pick<Document, 'ctx' | 'meta' | 'name'>): Promise<void> {
  if (hasMarks(meta))
    await db.write(compile(db.dialect, sql`select 1 as locked from ${sql.table(meta.table)} where ${sql.id('name')} = ${name} for update`))
}

/** Changes one column of marks on the locked row, so that two people at once lose nothing: `change` may read what depends on it. Answers what is stored afterwards. */
export async function changeMarks(
  ctx: Context,
  target: { readonly meta: Meta; readonly name: string; readonly column: MarkColumn },
  change: (stored: unknown) => string | Promise<string>,
): Promise<string | null> {
  const { db } = ctx
  const [table, column, name] = [sql.table(target.meta.table), sql.id(target.column), sql`${sql.id('name')} = ${target.name}`]
  const { rows } = await db.write(compile(db.dialect, sql`select ${column} from ${table} where ${name} for update`))
  if (rows.length === 0) return null
  const value = await change(rows[0]?.[target.column])
  await db.write(compile(db.dialect, sql`update ${table} set ${column} = ${value} where ${name}`))
  return value
}
