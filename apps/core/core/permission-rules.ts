import type { DocPermJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { metaDoctypes } from 'cortado/meta/definition.ts'
import { permissionFaults, placeFaults } from 'cortado/meta/permission-faults.ts'
import { rights } from 'cortado/permission/right.ts'
import { sql } from 'kysely'

/** Which rule of a DocType is meant. */
export interface RulePlace {
  readonly doctype: string
  readonly role: string
  readonly level: number
  readonly onlyOwn: boolean
}

/** Rules of a DocType in the tables of rules, by level: the site's own where there are any, else the app's. `role`: only its. */
export async function readRules({ db }: Context, { doctype, role }: { doctype?: string; role?: string }): Promise<Row[]> {
  const wanted = sql`${doctype === undefined ? sql`1 = 1` : sql`parent = ${doctype}`} and ${role === undefined ? sql`1 = 1` : sql`role = ${role}`}`
  const replaced = sql`parent in (select parent from ${sql.table('tabCustom DocPerm')})`
  const read = (table: string, condition: ReturnType<typeof sql>) =>
    db.read(compile(db.dialect, sql`select * from ${sql.table(table)} where ${wanted} and ${condition} order by permlevel, creation, idx, name`))
  const [own, shipped] = await Promise.all([read('tabCustom DocPerm', sql`1 = 1`), read('tabDocPerm', sql`not (${replaced})`)])
  return [...own, ...shipped]
}

/** Gives a DocType rules of the site's own, equal to the app's, where it has none. Answers whether they were made. Throws unknownDoctype, validation. */
export async function ownRules(ctx: Context, doctype: string): Promise<boolean> {
  const meta = await ctx.meta.get(doctype)
  if (metaDoctypes.has(doctype) || meta.istable) throw validation({ message: `The permissions of ${doctype} cannot be changed` })
  const rules = await readRules(ctx, { doctype })
  const { db } = ctx
  const [known] = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabCustom DocPerm')} where parent = ${doctype} limit 1`))
  if (known) return false
  for (const rule of rules) await insertRule(ctx, { ...rule, name: null, parenttype: 'DocType', parentfield: 'permissions' })
  return true
}

async function insertRule(ctx: Context, values: Row): Promise<Document> {
  const rule = await newDocument(ctx, 'Custom DocPerm', values)
  rule.flags.ignorePermissions = true
  return insert(rule)
}

/** Adds a rule with the right to read, where there is none at its place. Throws validation where the rules then are none. */
export async function addRule(ctx: Context, place: RulePlace): Promise<void> {
  await ownRules(ctx, place.doctype)
  if (await find(ctx, place)) return
  await insertRule(ctx, { parent: place.doctype, role: place.role, permlevel: place.level, read: 1 })
  await demandSound(ctx, place.doctype, permissionFaults)
}

/** Gives or takes one right of a rule (or makes it one for owners: `if_owner`). Answers whether the site's own rules were made for it. */
export async function changeRule(ctx: Context, place: RulePlace, { right, value }: { right: string; value: boolean }): Promise<boolean> {
  if (right !== 'if_owner' && !(rights as readonly string[]).includes(right)) throw validation({ message: `There is no right ${right}` })
  const made = await ownRules(ctx, place.doctype)
  const name = await find(ctx, place)
  if (name === undefined) throw validation({ message: `${place.doctype} has no rule for ${place.role} at level ${place.level}` })
  const rule = await load(ctx, 'Custom DocPerm', name, { lock: true })
  rule.set(right, value ? 1 : 0)
  if (right === 'if_owner' && value) rule.set('report', 0)
  rule.flags.ignorePermissions = true
  await save(rule)
  await demandSound(ctx, place.doctype, permissionFaults)
  return made
}

/** Takes a rule away. Throws validation where it is the last one. */
export async function removeRule(ctx: Context, place: RulePlace): Promise<void> {
  await ownRules(ctx, place.doctype)
  const { db } = ctx
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabCustom DocPerm')} where ${at(place)}`))
  ctx.meta.clear(place.doctype)
  const { permissions = [] } = await rulesOf(ctx, place.doctype)
  if (permissions.length === 0) throw validation({ message: 'There must be atleast one permission rule.' }, { title: 'Cannot Remove' })
  await demandSound(ctx, place.doctype, placeFaults)
}

/** Takes all rules of the site's own away: the app's count again. */
export async function resetRules(ctx: Context, doctype: string): Promise<void> {
  await ctx.meta.get(doctype)
  const { db } = ctx
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabCustom DocPerm')} where parent = ${doctype}`))
  ctx.meta.clear(doctype)
}

const at = ({ doctype, role, level, onlyOwn }: RulePlace) =>
  sql`parent = ${doctype} and role = ${role} and permlevel = ${level} and if_owner = ${onlyOwn ? 1 : 0}`

async function find({ db }: Context, place: RulePlace): Promise<string | undefined> {
  const [row] = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabCustom DocPerm')} where ${at(place)} limit 1`))
  return row && String(row.name)
}

/** The DocType with the site's own rules as this transaction has them; its other rows are of no matter here. */
async function rulesOf(ctx: Context, doctype: string): Promise<DocTypeJson> {
  const { db } = ctx
  const rows = await db.read(compile(db.dialect, sql`select * from ${sql.table('tabCustom DocPerm')} where parent = ${doctype}`))
  return { ...(await ctx.meta.get(doctype)).json, permissions: rows as unknown as DocPermJson[] }
}

async function demandSound(ctx: Context, doctype: string, faultsOf: (json: DocTypeJson) => string[]): Promise<void> {
  const faults = faultsOf(await rulesOf(ctx, doctype))
  if (faults.length) throw validation({ message: faults.join('; ') }, { messages: faults })
}
