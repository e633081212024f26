import { badArgument } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { newDocument } from 'cortado/document/new.ts'
import { remove } from 'cortado/document/remove.ts'
import { type RawBuilder, sql } from 'kysely'
import { linkedDoctypes } from '../../../desk/linked-documents.ts'

/** A document that a user is limited to, and for which DocTypes that counts. */
export interface Assignment {
  readonly user: string
  readonly doctype: string
  readonly docname: string
  readonly isDefault: boolean
  readonly hidesDescendants: boolean
  /** For all DocTypes. */
  readonly forAll: boolean
  /** Where not for all: for these. */
  readonly applicable: readonly string[]
}

/** DocTypes that one assignment names at most. */
const most = 1000

/** Reads what the Desk's dialog sends. Throws badArgument. */
export function readAssignment(data: unknown): Assignment {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw badArgument({ argument: 'data', reason: 'it should be an object' })
  const sent = data as Row
  const named = (key: string): string => {
    const value = sent[key]
    if (typeof value !== 'string' || value === '') throw badArgument({ argument: 'data', reason: `${key} should be a text` })
    return value
  }
  const listed: unknown = sent.applicable_doctypes ?? []
  if (!Array.isArray(listed) || listed.length > most)
    throw badArgument({ argument: 'data', reason: `applicable_doctypes should be a list of at most ${most} names` })
  return {
    user: named('user'),
    doctype: named('doctype'),
    docname: named('docname'),
    isDefault: Number(sent.is_default ?? 0) === 1,
    hidesDescendants: Number(sent.hide_descendants ?? 0) === 1,
    forAll: Number(sent.apply_to_all_doctypes ?? 0) === 1,
    applicable: [...new Set(listed.map(String))],
  }
}

/** Makes a user's permissions for one document what an assignment says. Answers whether there was something to do. Permission is the caller's. */
export async function assignPermission(ctx: Context, assignment: Assignment): Promise<boolean> {
  const rows = await permissionsOf(ctx, assignment)
  const general = rows.filter((row) => Number(row.apply_to_all_doctypes))
  if (assignment.forAll) {
    if (general.length > 0) return false
    await removeAll(ctx, rows)
    await insertPermission(ctx, assignment, undefined)
    return true
  }
  if (assignment.applicable.length === 0) return false
  await removeAll(ctx, [
    ...general,
    ...rows.filter((row) => !Number(row.apply_to_all_doctypes) && !assignment.applicable.includes(String(row.applicable_for))),
  ])
  const kept = new Set(rows.filter((row) => !Number(row.apply_to_all_doctypes)).map((row) => row.applicable_for))
  for (const doctype of assignment.applicable) if (!kept.has(doctype)) await insertPermission(ctx, assignment, doctype)
  return true
}

const permissionsOf = (ctx: Context, { user, doctype, docname }: Pick<Assignment, 'user' | 'doctype' | 'docname'>): Promise<Row[]> =>
  read(ctx, sql`${sql.id('user')} = ${user} and allow = ${doctype} and for_value = ${docname}`)

function read({ db }: Context, which: RawBuilder<unknown>): Promise<Row[]> {
  const query = sql`select name, applicable_for, apply_to_all_doctypes from ${sql.table('tabUser Permission')} where ${which} order by creation, name`
  return db.read(compile(db.dialect, query))
}

async function removeAll(ctx: Context, rows: readonly Row[]): Promise<void> {
  for (const { name } of rows) await remove(ctx, 'User Permission', String(name), { ignorePermissions: true, force: true })
}

async function insertPermission(
  ctx: Context,
  { user, doctype, docname, isDefault, hidesDescendants }: Assignment,
  applicable: string | undefined,
): Promise<void> {
  const made = await newDocument(ctx, 'User Permission', {
    user,
    allow: doctype,
    for_value: docname,
    is_default: isDefault ? 1 : 0,
    hide_descendants: hidesDescendants ? 1 : 0,
    apply_to_all_doctypes: applicable === undefined ? 1 : 0,
    applicable_for: applicable,
  })
  await made.insert()
}

/** DocTypes for which a user's permission for a document counts: those that link to it where it is for all, else those that it names. */
export async function applicableFor(ctx: Context, which: Pick<Assignment, 'user' | 'doctype' | 'docname'>): Promise<unknown[]> {
  const rows = await permissionsOf(ctx, which)
  if (rows.some((row) => Number(row.apply_to_all_doctypes))) return Object.keys(await linkedDoctypes(ctx, which.doctype))
  return rows.map((row) => row.applicable_for)
}

/** Removes all of a user's permissions for documents of a DocType. Answers how many there were. Permission is the caller's. */
export async function clearPermissions(ctx: Context, user: string, doctype: string): Promise<number> {
  const rows = await read(ctx, sql`${sql.id('user')} = ${user} and allow = ${doctype}`)
  await removeAll(ctx, rows)
  return rows.length
}

/** DocTypes that link to a DocType (but for links that ignore User Permissions), their tables, and itself, by name: for which a permission can count. */
export async function linkingDoctypes(ctx: Context, doctype: string): Promise<string[]> {
  await ctx.meta.get(doctype)
  const found = new Set([doctype])
  for (const [owner, { fieldname, child_doctype, doctype_fieldname }] of Object.entries(await linkedDoctypes(ctx, doctype))) {
    const meta = await ctx.meta.find(child_doctype ?? owner)
    const links = (fieldname ?? []).map((field) => meta?.field.get(field))
    if (!doctype_fieldname && links.length > 0 && links.every((field) => field?.ignore_user_permissions)) continue
    found.add(owner)
    if (child_doctype) found.add(child_doctype)
  }
  return [...found].toSorted()
}
