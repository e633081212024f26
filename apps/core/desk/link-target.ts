import { isCortadoError } from '@cortado/contract/errors.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { sql } from 'kysely'

/** The name of the document that a link may name, as it is stored: letter case does not matter. null: there is none. */
export async function storedName(ctx: Context, meta: Meta, name: string): Promise<unknown> {
  if (meta.issingle) return meta.name
  if (meta.isVirtual) return (await virtualName(ctx, meta, name)) ?? null
  const [row] = (await list(ctx, meta.name, { filters: { name }, fields: ['name'], page_length: 1 }, { ignorePermissions: true })) as Row[]
  return row?.name ?? (meta.autoname === 'autoincrement' ? null : foldedName(ctx, meta, name))
}

async function foldedName({ db }: Context, { table }: Meta, name: string): Promise<unknown> {
  const query = sql`select name from ${sql.table(table)} where lower(${sql.id('name')}) = ${name.toLowerCase()} order by name limit 1`
  return (await db.read(compile(db.dialect, query, { named: true })))[0]?.name ?? null
}

async function virtualName(ctx: Context, meta: Meta, name: string): Promise<string | undefined> {
  try {
    return (await load(ctx, meta, name)).name
  } catch (error) {
    if (isCortadoError(error) && error.type === 'DoesNotExistError') return undefined
    throw error
  }
}

/** Some fields of a document that a link names; undefined where the user may not read them there. */
export async function linkValues(ctx: Context, meta: Meta, { name, fields }: { name: unknown; fields: readonly string[] }): Promise<Row | undefined> {
  try {
    const [row] = await list(ctx, meta.name, { filters: { name }, fields: ['name', ...fields], page_length: 1 })
    return row as Row | undefined
  } catch (error) {
    if (isCortadoError(error) && error.type === 'PermissionError') return undefined
    throw error
  }
}
