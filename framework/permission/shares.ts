import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Meta } from '../meta/meta.ts'
import type { Access } from './access.ts'

type ShareColumn = NonNullable<Access['byShare']>

/** Rights that shares give on one document. */
export type SharedRights = Readonly<Record<ShareColumn, boolean>>

const columns = ['read', 'write', 'share', 'submit'] as const satisfies readonly ShareColumn[]

const toUser = (user: string): RawBuilder<SqlBool> => sql`(${sql.id('user')} = ${user} or everyone = 1)`

/** What is shared with the user of one document; one statement. */
export async function sharedRights(ctx: Context, meta: Meta, name: string): Promise<SharedRights> {
  const sums = columns.map((column) => sql`max(${sql.id(column)}) as ${sql.id(column)}`)
  const query = sql`select ${sql.join(sums)} from ${sql.table('tabDocShare')} where share_doctype = ${meta.name} and share_name = ${name} and ${toUser(ctx.user.name)}`
  const [row] = await ctx.db.read(compile(ctx.db.dialect, query, { named: true }))
  const has = (column: ShareColumn): boolean => Number(row?.[column] ?? 0) === 1
  return { read: has('read'), write: has('write'), share: has('share'), submit: has('submit') }
}

/** Names of the documents that are shared with the user with this right, as a subquery. */
export const sharedNames = (ctx: Context, meta: Meta, column: ShareColumn): RawBuilder<unknown> =>
  sql`select share_name from ${sql.table('tabDocShare')} where share_doctype = ${meta.name} and ${toUser(ctx.user.name)} and ${sql.id(column)} = 1`
