import type { DocPermJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { fieldTypes } from '@cortado/contract/fields/registry.ts'
import { sql } from 'kysely'
import { makeClock } from '../config/clock.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Db } from '../database/db.ts'
import { compileMeta } from '../meta/compile.ts'
import type { Meta } from '../meta/meta.ts'
import { noPermissionHooks, type PermissionHooks } from './hooks.ts'
import { noPolicies, type Policies } from './policy/policy-directory.ts'
import { guest, type SessionUser } from './user.ts'
import { UserDirectory } from './users.ts'

// What the tests of this folder and of auth/ stand on: the tables that permissions read, and a Context over them.

/** Columns of the core DocTypes that permissions and log-in read. */
const tables = [
  sql`create table "tabUser" (name varchar(140) primary key, enabled smallint default 1, full_name varchar(140), user_type varchar(140) default 'System User',
    language varchar(140), user_image text, restrict_ip text, login_after int, login_before int,
    document_follow_notify smallint default 0, follow_created_documents smallint default 0, last_ip varchar(140), last_login varchar(140), last_active timestamp(6),
    api_key varchar(140) unique, username varchar(140), mobile_no varchar(140), simultaneous_sessions int default 2)`,
  sql`create table "tabRole" (name varchar(140) primary key, disabled smallint default 0)`,
  sql`create table "tabHas Role" (name varchar(140) primary key, parent varchar(140), parenttype varchar(140), role varchar(140))`,
  sql`create table "tabUser Permission" (name varchar(140) primary key, "user" varchar(140), allow varchar(140), for_value varchar(140),
    applicable_for varchar(140), is_default smallint default 0, hide_descendants smallint default 0, creation timestamp(6) default now())`,
  sql`create table "tabDocShare" (name varchar(140) primary key, "user" varchar(140), share_doctype varchar(140), share_name varchar(140),
    "read" smallint default 0, "write" smallint default 0, share smallint default 0, submit smallint default 0, everyone smallint default 0)`,
]

/** Makes the tables. */
export async function createPermissionTables(db: Db): Promise<void> {
  for (const query of tables) await db.write(compile(db.dialect, query))
  await db.commit()
}

/** Adds rows to a table. */
export async function addRows(db: Db, table: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  for (const row of rows) {
    const names = sql.join(Object.keys(row).map((name) => sql.id(name)))
    await db.write(compile(db.dialect, sql`insert into ${sql.table(table)} (${names}) values (${sql.join(Object.values(row))})`))
  }
}

/** A DocType out of a few keys. */
export const metaOf = (json: Partial<DocTypeJson> & { name: string }): Meta => compileMeta({ fields: [], permissions: [], ...json })

/** A permission row. */
export const perm = (role: string, rights: readonly string[], more: Partial<DocPermJson> = {}): DocPermJson => ({
  role,
  permlevel: 0,
  ...Object.fromEntries(rights.map((right) => [right, 1])),
  ...more,
})

/** A user with these roles and nothing else. */
export const userWith = (roles: readonly string[], more: Partial<SessionUser> = {}): SessionUser => ({
  ...guest,
  name: 'u@example.com',
  fullName: 'U',
  userType: 'System User',
  roles: new Set(['Guest', 'All', 'Desk User', ...roles]),
  ...more,
})

/** What a test says about its world. */
export interface World {
  readonly db: Db
  readonly metas?: readonly Meta[]
  readonly user?: SessionUser
  readonly settings?: Readonly<Record<string, unknown>>
  readonly hooks?: PermissionHooks
  readonly users?: UserDirectory
  readonly policies?: Policies
  readonly request?: Context['request']
  readonly clock?: Context['clock']
}

/** A Context with what permissions need. */
export function permissionContext(world: World): Context {
  const {
    db,
    metas = [],
    user = guest,
    settings = {},
    hooks = noPermissionHooks,
    users,
    policies = noPolicies,
    request,
    clock = makeClock('UTC'),
  } = world
  const byName = new Map(metas.map((meta) => [meta.name, meta]))
  const meta = {
    find: async (name: string) => byName.get(name),
    peek: (name: string) => byName.get(name),
    get: async (name: string) => {
      const found = byName.get(name)
      if (!found) throw new Error(`no DocType ${name} in this test`)
      return found
    },
    clear: () => {},
    refresh: () => {},
    fieldTypes,
  }
  const directory = users ?? new UserDirectory({ db: () => db, meta })
  const parts: Partial<Context> = {
    db,
    meta,
    user,
    users: directory,
    policies,
    request,
    clock,
    permissionHooks: hooks,
    settings: { get: (field) => settings[field] },
  }
  return parts as Context
}
