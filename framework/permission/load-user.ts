import { type RawBuilder, sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Db, Row } from '../database/db.ts'
import type { MetaStore } from '../meta/meta.ts'
import type { SessionUser, UserPermissionEntry } from './user.ts'

/** What looking up a user needs. */
export interface UserSource {
  readonly db: Db
  readonly meta: Pick<MetaStore, 'find'>
  /** The set that stands for these roles. */
  intern(roles: readonly string[]): ReadonlySet<string>
  /** Told of DocTypes whose descendants would count, before it is looked whether they are trees. */
  usesTree(doctype: string): void
}

const columns = [
  'name',
  'enabled',
  'full_name',
  'user_type',
  'language',
  'user_image',
  'restrict_ip',
  'login_after',
  'login_before',
  'document_follow_notify',
  'follow_created_documents',
]

/** Roles that nobody has by a row of Has Role. */
const automatic: ReadonlySet<string> = new Set(['Administrator', 'Guest', 'All', 'Desk User'])

/** A user with roles and User Permissions: three statements sent at once, and one per tree with User Permissions. */
export async function loadUser(source: UserSource, name: string): Promise<SessionUser | undefined> {
  const { db } = source
  const [[row], roles, permissions] = await Promise.all([
    ask(db, sql`select ${sql.join(columns.map((each) => sql.id(each)))} from ${sql.table('tabUser')} where ${sql.id('name')} = ${name}`),
    ask(db, name === 'Administrator' ? sql`select ${sql.id('name')} as role from ${sql.table('tabRole')}` : rolesOf(name)),
    isLimited(name) ? ask(db, permissionsOf(name)) : [],
  ])
  if (!row) return undefined
  return {
    name,
    fullName: text(row.full_name) || name,
    userType: text(row.user_type),
    language: text(row.language) || undefined,
    image: text(row.user_image),
    enabled: Number(row.enabled ?? 0) === 1 || name === 'Administrator',
    addresses: text(row.restrict_ip)
      .split(/[\s,]+/)
      .filter(Boolean),
    hours: { after: Number(row.login_after ?? 0), before: Number(row.login_before ?? 0) },
    followsOwn: Number(row.document_follow_notify ?? 0) === 1 && Number(row.follow_created_documents ?? 0) === 1,
    roles: source.intern(allRoles(name, text(row.user_type), roles)),
    userPermissions: await entriesByDoctype(source, permissions),
  }
}

const ask = (db: Db, query: RawBuilder<unknown>): Promise<Row[]> => db.read(compile(db.dialect, query, { named: true }))

const text = (value: unknown): string => (value == null ? '' : String(value))

const isLimited = (name: string): boolean => name !== 'Administrator' && name !== 'Guest'

const rolesOf = (name: string) => sql`select h.role from ${sql.table('tabHas Role')} as h where h.parent = ${name} and h.parenttype = 'User'
  and not exists (select 1 from ${sql.table('tabRole')} as r where r.name = h.role and r.disabled = 1)`

const permissionsOf = (name: string) =>
  sql`select allow, for_value, applicable_for, is_default, hide_descendants from ${sql.table('tabUser Permission')} where ${sql.id('user')} = ${name} order by creation desc, name`

function allRoles(name: string, userType: string, rows: readonly Row[]): string[] {
  if (name === 'Guest') return ['Guest']
  const stored = rows.map((row) => text(row.role))
  if (name === 'Administrator') return [...stored, ...automatic]
  return ['Guest', 'All', ...(userType === 'System User' ? ['Desk User'] : []), ...stored.filter((role) => role !== '' && !automatic.has(role))]
}

async function entriesByDoctype(source: UserSource, rows: readonly Row[]): Promise<ReadonlyMap<string, readonly UserPermissionEntry[]>> {
  const entries = new Map<string, readonly UserPermissionEntry[]>()
  for (const [doctype, group] of Map.groupBy(rows, (row) => text(row.allow))) {
    const own = group.map((row) => entry(row, text(row.for_value), Number(row.is_default ?? 0) === 1))
    entries.set(doctype, [...own, ...(await descendants(source, doctype, group))])
  }
  return entries
}

const entry = (row: Row, doc: string, isDefault: boolean): UserPermissionEntry => ({
  doc,
  applicable_for: text(row.applicable_for) || null,
  is_default: isDefault,
})

/** What lies below the allowed nodes of a tree. */
async function descendants({ db, meta, usesTree }: UserSource, doctype: string, rows: readonly Row[]): Promise<UserPermissionEntry[]> {
  const roots = rows.filter((row) => Number(row.hide_descendants ?? 0) === 0)
  if (roots.length === 0) return []
  usesTree(doctype)
  const tree = await meta.find(doctype)
  if (!tree?.isTree) return []
  const table = sql.table(tree.table)
  const among = db.dialect.inList(sql.id('o', 'name'), [...new Set(roots.map((row) => text(row.for_value)))])
  const below = await ask(
    db,
    sql`select o.name as root, n.name as node from ${table} as o, ${table} as n where ${among} and n.lft > o.lft and n.rgt < o.rgt order by n.lft`,
  )
  const byRoot = Map.groupBy(below, ({ root }) => text(root))
  return roots.flatMap((row) => (byRoot.get(text(row.for_value)) ?? []).map(({ node }) => entry(row, text(node), false)))
}

const shareColumns = ['read', 'write', 'share', 'submit'] as const

/** `<DocType>/<right>` for everything of which something is shared with the user: one statement. Undefined: nothing is. */
export async function loadShared(db: Db, name: string): Promise<ReadonlySet<string>> {
  const sums = sql.join(shareColumns.map((column) => sql`max(${sql.id(column)}) as ${sql.id(column)}`))
  const rows = await ask(
    db,
    sql`select share_doctype, ${sums} from ${sql.table('tabDocShare')} where ${sql.id('user')} = ${name} or everyone = 1 group by share_doctype`,
  )
  return new Set(
    rows.flatMap((row) => shareColumns.filter((column) => Number(row[column] ?? 0) === 1).map((column) => `${text(row.share_doctype)}/${column}`)),
  )
}
