import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { newDocument } from 'cortado/document/new.ts'
import { sql } from 'kysely'
import { replaceRows } from './rows.ts'

/**
 * Gives a user what a user type of the site's own says: its role, once a document of the DocType that it applies to belongs to the user, and its modules alone. Answers
 * false where the type is a standard one.
 */
export async function takeUserType(user: Document, type: string): Promise<boolean> {
  const { ctx } = user
  const found = await ctx.documents.load(ctx, 'User Type', type)
  if (Number(found.get('is_standard'))) return false
  const role = found.get<string | null>('role')
  if (role) {
    const known = user.rows('roles').find((row) => row.get('role') === role)
    const belongs = ownDocument(found) === undefined || (await documentOf(user, found)) !== undefined
    await replaceRows(user, 'roles', belongs ? [known ?? { role }] : [])
    ctx.messages.push(
      belongs
        ? { message: `Role has been set as per the user type ${type}`, alert: 1 }
        : {
            message: `To set the role ${role} in the user ${user.name}, set ${found.get('user_id_field')} in one of the ${found.get('apply_user_permission_on')} documents.`,
          },
    )
  }
  await blockOtherModules(user, found)
  return true
}

/** Limits a user of such a type to the document that belongs to them. */
export async function limitToOwn(user: Document): Promise<void> {
  const { ctx, name } = user
  const type = user.get<string | null>('user_type')
  if (!type || type === 'System User' || type === 'Website User') return
  const found = await ctx.documents.load(ctx, 'User Type', type)
  const own = ownDocument(found)
  const document = own && (await documentOf(user, found))
  if (document === undefined) return
  const { db } = ctx
  const query = sql`select name from ${sql.table('tabUser Permission')} where ${sql.id('user')} = ${name} and allow = ${own?.doctype} and for_value = ${document} limit 1`
  if ((await db.read(compile(db.dialect, query))).length > 0) return
  const made = await newDocument(ctx, 'User Permission', { user: name, allow: own?.doctype, for_value: document, apply_to_all_doctypes: 1 })
  made.flags.ignorePermissions = true
  await made.insert()
}

/** Where the document is found that belongs to a user of a type; undefined: the type has none. */
function ownDocument(type: Document): { doctype: string; field: string } | undefined {
  const doctype = type.get<string | null>('apply_user_permission_on')
  const field = type.get<string | null>('user_id_field')
  return doctype && field ? { doctype, field } : undefined
}

/** Name of the document that belongs to the user; undefined: there is none. */
async function documentOf({ ctx, name }: Document, type: Document): Promise<string | undefined> {
  const own = ownDocument(type)
  const meta = own && (await ctx.meta.get(own.doctype))
  if (!own || !meta?.field.has(own.field)) return undefined
  const { db } = ctx
  const [row] = await db.read(
    compile(db.dialect, sql`select name from ${sql.table(meta.table)} where ${sql.id(own.field)} = ${name} order by creation limit 1`),
  )
  return row && String(row.name)
}

async function blockOtherModules(user: Document, type: Document): Promise<void> {
  const allowed = new Set(type.rows('user_type_modules').map((row) => row.get<string>('module')))
  if (allowed.size === 0) return
  const { db } = user.ctx
  const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabModule Def')} order by name`))
  const known = new Map(user.rows('block_modules').map((row) => [row.get<string>('module'), row]))
  const blocked = rows.map((row) => String(row.name)).filter((module) => !allowed.has(module))
  await replaceRows(
    user,
    'block_modules',
    blocked.map((module) => known.get(module) ?? { module }),
  )
}
