import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'

/** Roles that documents are for (rows of Has Role), by the documents' names. One statement, none for no names. */
export async function rolesByParent({ db }: Context, doctype: string, names: readonly string[]): Promise<Map<string, string[]>> {
  if (names.length === 0) return new Map()
  const query = sql`select parent, role from ${sql.table('tabHas Role')} where parenttype = ${doctype} and parentfield = 'roles' and ${db.dialect.inList(sql.id('parent'), names)}`
  const rows = await db.read(compile(db.dialect, query, { named: true }))
  const byParent = Map.groupBy(rows, ({ parent }) => String(parent))
  return new Map([...byParent].map(([parent, found]) => [parent, found.map(({ role }) => String(role))]))
}

/** Whether one of these roles is the user's; none at all are everyone's, and Administrator has all. */
export const hasOneOf = ({ user }: Pick<Context, 'user'>, roles: readonly string[]): boolean =>
  roles.length === 0 || user.name === 'Administrator' || roles.some((role) => user.roles.has(role))
