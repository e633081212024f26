import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Meta, MetaColumn } from 'cortado/meta/meta.ts'
import { sql } from 'kysely'

/**
 * Fills fields that a DocType now fetches from a linked document, in all documents where they are empty: a statement per such field.
 * What already was fetched before is left as it is, and so are fields whose kind of value is another than that of their source.
 */
export async function fillFetched(ctx: Context, before: Meta, meta: Meta): Promise<void> {
  if (meta.issingle || meta.isVirtual) return
  const isEncrypted = ({ field }: MetaColumn): boolean => Boolean(field && meta.fieldTypes.find(field)?.encrypted)
  for (const column of meta.columns) {
    const { field } = column
    if (!field?.fetch_from || before.field.get(field.fieldname)?.fetch_from) continue
    const [linkName = '', sourceName = ''] = field.fetch_from.split('.', 2)
    const link = meta.linkFields.find(({ fieldname }) => fieldname === linkName)
    const target = link && (await ctx.meta.find(link.options ?? ''))
    const source = target?.columns.find(({ name }) => name === sourceName)
    if (!target || target.issingle || target.isVirtual || !source || isEncrypted(source) || isEncrypted(column) || !fits(source, column)) continue
    await fill(ctx, { meta, column, linkName, target, sourceName })
  }
}

const texts: ReadonlySet<string> = new Set(['text', 'longtext'])

/** Whether every value of one column can be kept in the other: the same kind, or a text that is long enough. */
const fits = ({ kind: from }: MetaColumn, { kind: to }: MetaColumn): boolean => {
  if (from.kind === 'varchar') return texts.has(to.kind) || (to.kind === 'varchar' && to.length >= from.length)
  return from.kind === to.kind || (texts.has(from.kind) && texts.has(to.kind))
}

interface Filling {
  readonly meta: Meta
  readonly column: MetaColumn
  readonly linkName: string
  readonly target: Meta
  readonly sourceName: string
}

async function fill({ db }: Context, { meta, column, linkName, target, sourceName }: Filling): Promise<void> {
  const own = sql.table(meta.table)
  const name = sql.id(column.name)
  const source = sql`(select s.${sql.id(sourceName)} from ${sql.table(target.table)} s where s.name = ${own}.${sql.id(linkName)})`
  const isText = column.kind.kind === 'varchar' || texts.has(column.kind.kind)
  const isEmpty = isText ? sql`coalesce(${name}, '') = ''` : column.notNull ? sql`${name} = 0` : sql`${name} is null`
  const linked = sql`${sql.id(linkName)} in (select name from ${sql.table(target.table)})`
  await db.write(
    compile(db.dialect, sql`update ${own} set ${name} = ${column.notNull ? sql`coalesce(${source}, 0)` : source} where ${isEmpty} and ${linked}`),
  )
}
