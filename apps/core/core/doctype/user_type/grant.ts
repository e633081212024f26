import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { remove } from 'cortado/document/remove.ts'
import { rights } from 'cortado/permission/right.ts'
import { sql } from 'kysely'
import { ownRules } from '../../permission-rules.ts'

const none: Row = Object.fromEntries(rights.map((right) => [right, 0]))

const given = ['read', 'write', 'create', 'submit', 'cancel', 'amend', 'delete']

/** Gives the role of a user type the rights that the type says, as the site's own rules, and takes those for other DocTypes away. */
export async function grantUserType(type: Document): Promise<void> {
  const wanted = new Map<string, Row>()
  for (const table of ['select_doctypes', 'custom_select_doctypes'])
    for (const row of type.rows(table)) wanted.set(row.get<string>('document_type'), { select: 1 })
  for (const row of type.rows('user_doctypes')) {
    const own = given.map((right) => [right, Number(row.get(right) ?? 0)])
    wanted.set(row.get<string>('document_type'), { ...Object.fromEntries(own), print: 1, email: 1, share: 1 })
  }
  wanted.set('File', { read: 1, write: 1, create: 1 })
  const role = type.get<string>('role')
  for (const [doctype, values] of wanted) await giveRule(type, { doctype, role, values })
  await takeOthers(type, role, [...wanted.keys()])
}

async function giveRule({ ctx }: Document, { doctype, role, values }: { doctype: string; role: string; values: Row }): Promise<void> {
  await ownRules(ctx, doctype)
  const { db } = ctx
  const query = sql`select name from ${sql.table('tabCustom DocPerm')} where parent = ${doctype} and role = ${role} and permlevel = 0 limit 1`
  const [known] = await db.read(compile(db.dialect, query))
  const rule = known
    ? await load(ctx, 'Custom DocPerm', String(known.name), { lock: true })
    : await newDocument(ctx, 'Custom DocPerm', { parent: doctype, role, permlevel: 0 })
  for (const [right, value] of Object.entries({ ...none, ...values })) rule.set(right, value)
  rule.flags.ignorePermissions = true
  await rule.save()
}

async function takeOthers({ ctx }: Document, role: string, doctypes: readonly string[]): Promise<void> {
  const { db } = ctx
  const query = sql`select name from ${sql.table('tabCustom DocPerm')} where role = ${role} and not (${db.dialect.inList(sql.id('parent'), doctypes)})`
  for (const { name } of await db.read(compile(db.dialect, query))) await remove(ctx, 'Custom DocPerm', String(name), { ignorePermissions: true })
}
