import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'
import { takeUserType } from './own_type.ts'
import { replaceRows } from './rows.ts'

/** Roles that follow from being logged in, and are never stored. */
const automatic = new Set(['Guest', 'All', 'Desk User', 'Administrator'])

/** Roles of a user: with role profiles exactly theirs; each once, without disabled and automatic ones. */
export async function settleRoles(user: Document): Promise<void> {
  await settleProfiles(user)
  const profiles = user.rows('role_profiles').map((row) => row.get<string>('role_profile'))
  if (profiles.length > 0) await takeRoles(user, await rolesOfProfiles(user, profiles))
  const rows = user.rows('roles')
  const disabled = rows.length > 0 ? await disabledRoles(user) : new Set()
  const seen = new Set<unknown>()
  const kept = rows.filter((row) => {
    const role = row.get('role')
    if (!role || seen.has(role) || automatic.has(String(role)) || disabled.has(String(role))) return false
    seen.add(role)
    return true
  })
  await replaceRows(user, 'roles', kept)
}

/** The single profile of older clients joins the list, where each is once. Standard users have none. */
async function settleProfiles(user: Document): Promise<void> {
  const single = user.get<string | null>('role_profile_name')
  const seen = new Set<unknown>()
  const isStandard = user.name === 'Administrator' || user.name === 'Guest'
  const rows = user.rows('role_profiles').filter((row) => !isStandard && !seen.has(row.get('role_profile')) && seen.add(row.get('role_profile')))
  const isMissing = Boolean(single) && !seen.has(single) && !isStandard
  user.set('role_profile_name', null)
  await replaceRows(user, 'role_profiles', isMissing ? [...rows, { role_profile: single }] : rows)
}

async function rolesOfProfiles(user: Document, profiles: readonly string[]): Promise<string[]> {
  const { db } = user.ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select distinct role from ${sql.table('tabHas Role')} where parenttype = 'Role Profile' and ${db.dialect.inList(sql.id('parent'), profiles)} order by role`,
    ),
  )
  return rows.map((row) => String(row.role))
}

/** Makes the roles exactly these; rows that are there keep their names. */
async function takeRoles(user: Document, roles: readonly string[]): Promise<void> {
  const known = new Map(user.rows('roles').map((row) => [row.get<string>('role'), row]))
  await replaceRows(
    user,
    'roles',
    roles.map((role) => known.get(role) ?? { role }),
  )
}

async function disabledRoles(user: Document): Promise<Set<string>> {
  const { db } = user.ctx
  const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabRole')} where disabled = 1`))
  return new Set(rows.map((row: Row) => String(row.name)))
}

/** A System User is who has a role with desk access. With a user type of the site's own, the roles and modules are the type's. */
export async function settleUserType(user: Document): Promise<void> {
  if (user.name === 'Administrator' || user.name === 'Guest') {
    user.set('user_type', user.name === 'Guest' ? 'Website User' : 'System User')
    return
  }
  const type = user.get<string | null>('user_type')
  if (type && type !== 'System User' && type !== 'Website User' && (await takeUserType(user, type))) return
  user.set('user_type', (await hasDeskAccess(user)) ? 'System User' : 'Website User')
}

async function hasDeskAccess(user: Document): Promise<boolean> {
  const roles = user.rows('roles').map((row) => row.get<string>('role'))
  if (roles.length === 0) return false
  const { db } = user.ctx
  const rows = await db.read(
    compile(db.dialect, sql`select name from ${sql.table('tabRole')} where desk_access = 1 and ${db.dialect.inList(sql.id('name'), roles)} limit 1`),
  )
  return rows.length > 0
}
