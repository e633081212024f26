import { validation } from '@cortado/contract/error-catalogue.ts'
import { fieldnameFault } from '@cortado/contract/faults/names.ts'
import { hashColumn } from '@cortado/contract/fields/encrypted.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { describe } from 'cortado/database/schema/describe.ts'
import { load } from 'cortado/document/load.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { type RawBuilder, sql } from 'kysely'
import { customised } from '../customised.ts'
import type CustomField from '../doctype/custom_field/custom_field.ts'

const write = async ({ db }: Context, query: RawBuilder<unknown>): Promise<void> => {
  await db.write(compile(db.dialect, query))
}

/** A fieldname, and what it becomes. */
interface Renaming {
  readonly meta: Meta
  readonly from: string
  readonly to: string
}

/**
 * Gives a Custom Field another fieldname; its document keeps its own. What it holds moves along: column, secrets, rows; and so does what names
 * it: places of other custom fields, Property Setters. Answers the new name, or undefined where it is the old one. Throws notFound, validation,
 * and what a DocType is refused for that would name a field that is gone.
 */
export async function renameField(ctx: Context, customField: string, wanted: string): Promise<string | undefined> {
  const field = (await load(ctx, 'Custom Field', customField, { lock: true })) as CustomField
  const meta = await ctx.meta.get(field.get<string>('dt'))
  const [from, to] = [field.get<string>('fieldname'), field.chosenName(wanted)]
  if (Number(field.get('is_system_generated'))) throw validation({ message: 'System Generated Fields can not be renamed' })
  if (from === to && !meta.valueFields.some(({ fieldname }) => fieldname === to)) return undefined
  await demandFree(ctx, meta, to)
  const renaming = { meta, from, to }
  await moveValues(ctx, renaming)
  await write(
    ctx,
    sql`update ${sql.table('tabCustom Field')} set fieldname = ${to}, modified = ${ctx.clock.timestamp()}, modified_by = ${ctx.user.name} where name = ${field.name}`,
  )
  await moveReferences(ctx, renaming)
  await customised(ctx, meta.name)
  return to
}

async function demandFree(ctx: Context, meta: Meta, fieldname: string): Promise<void> {
  const reason = fieldnameFault(fieldname, meta.istable)
  if (reason) throw validation({ message: `The fieldname ${fieldname} ${reason}` })
  const columns = meta.issingle || meta.isVirtual ? undefined : (await describe(ctx.db, [meta.table])).get(meta.table)?.columns
  if (meta.field.has(fieldname) || columns?.has(fieldname))
    throw validation({ message: `Can not rename as column ${fieldname} is already present on DocType.` })
}

async function moveValues(ctx: Context, { meta, from, to }: Renaming): Promise<void> {
  await write(ctx, sql`update ${sql.table('__Auth')} set fieldname = ${to} where doctype = ${meta.name} and fieldname = ${from}`)
  const table = meta.tableFields.find(({ fieldname }) => fieldname === from)
  if (table)
    await write(
      ctx,
      sql`update ${sql.table(`tab${table.options}`)} set parentfield = ${to} where parenttype = ${meta.name} and parentfield = ${from}`,
    )
  if (meta.issingle) await write(ctx, sql`update ${sql.table('tabSingles')} set field = ${to} where doctype = ${meta.name} and field = ${from}`)
  else if (!meta.isVirtual) await moveColumns(ctx, { meta, from, to })
}

/** The column, and that of its hashes; their indexes are made anew under their new names. */
async function moveColumns(ctx: Context, { meta, from, to }: Renaming): Promise<void> {
  const { db } = ctx
  const found = (await describe(db, [meta.table])).get(meta.table)
  for (const [old, fresh] of [
    [from, to],
    [hashColumn(from), hashColumn(to)],
  ] as const) {
    if (!found?.columns.has(old)) continue
    for (const index of found.indexes.filter(({ name }) => db.dialect.schema.fieldIndexNames(meta.table, old).includes(name)))
      await db.write({ text: db.dialect.schema.dropIndex(meta.table, index), values: [] })
    await write(ctx, sql`alter table ${sql.table(meta.table)} rename column ${sql.id(old)} to ${sql.id(fresh)}`)
  }
}

async function moveReferences(ctx: Context, { meta: { name, json }, from, to }: Renaming): Promise<void> {
  const setters = sql.table('tabProperty Setter')
  await write(ctx, sql`update ${sql.table('tabCustom Field')} set insert_after = ${to} where dt = ${name} and insert_after = ${from}`)
  const renamed = sql`concat(doc_type, '-', cast(${to} as varchar(140)), '-', property)`
  await write(ctx, sql`update ${setters} set name = ${renamed}, field_name = ${to} where doc_type = ${name} and field_name = ${from}`)
  const order: unknown = json.field_order
  if (typeof order !== 'string' || !order.includes(JSON.stringify(from))) return
  const moved = order.replace(JSON.stringify(from), JSON.stringify(to))
  await write(ctx, sql`update ${setters} set value = ${moved} where doc_type = ${name} and property = 'field_order' and doctype_or_field = 'DocType'`)
}
