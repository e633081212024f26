import { compile } from 'cortado/database/build.ts'
import type { HasPermission, PermissionQueryCondition } from 'cortado/permission/hooks.ts'
import { type SqlBool, sql } from 'kysely'

// Workflow Actions are there for the roles that they name.

const permitted = sql.table('tabWorkflow Action Permitted Role')

/** Whether a Workflow Action names a role of the user (or, in older data, the user). */
export const mayTakeOn: HasPermission = async ({ db, user }, { values }) => {
  if (values.user === user.name) return true
  const { dialect } = db
  const hasRole = dialect.inList(sql.id('role'), [...user.roles])
  const query = sql`select 1 from ${permitted} where parenttype = 'Workflow Action' and parent = ${String(values.name ?? '')} and ${hasRole} limit 1`
  return (await db.read(compile(dialect, query))).length > 0
}

/** The same for lists, which show what is open. */
export const isTakenOn: PermissionQueryCondition = ({ db, user }, _meta, alias) => {
  const hasRole = db.dialect.inList(sql.id('role'), [...user.roles])
  const named = sql`select parent from ${permitted} where parenttype = 'Workflow Action' and ${hasRole}`
  return sql<SqlBool>`(${sql.id(alias, 'status')} = 'Open' and (${sql.id(alias, 'name')} in (${named}) or ${sql.id(alias, 'user')} = ${user.name}))`
}
