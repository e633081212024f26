import { validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { metaDoctypes } from 'cortado/meta/definition.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { sql } from 'kysely'
import { onlyFor } from '../../../../../core/only-for.ts'
import { addRule, changeRule, readRules, removeRule, resetRules } from '../../../../../core/permission-rules.ts'

const manager = 'System Manager'

/** DocTypes whose rules can be set, and roles that can be named there. */
export const get_roles_and_doctypes = whitelist({}, async (ctx) => {
  onlyFor(ctx, manager)
  const read = (query: ReturnType<typeof sql>) => ctx.db.read(compile(ctx.db.dialect, query))
  const [doctypes, roles] = await Promise.all([
    read(sql`select name from ${sql.table('tabDocType')} where istable = 0`),
    read(sql`select name from ${sql.table('tabRole')} where disabled = 0`),
  ])
  const shown = new Set(ctx.user.name === 'Administrator' ? ['Administrator'] : ['Administrator', 'Guest', 'All', 'Desk User'])
  return {
    doctypes: choices(doctypes.filter(({ name }) => !metaDoctypes.has(String(name)) && !logs.has(String(name)))),
    roles: choices(roles.filter(({ name }) => !shown.has(String(name)))),
  }
})

/** What the framework writes for itself: whoever may read it is settled. */
const logs: ReadonlySet<string> = new Set(['Patch Log', 'Transaction Log'])

const choices = (rows: readonly Row[]) =>
  rows.map(({ name }) => ({ label: String(name), value: String(name) })).toSorted((one, other) => (folded(one) < folded(other) ? -1 : 1))

const folded = ({ label }: { readonly label: string }): string => label.toLowerCase()

/** Rules of a DocType, of a role, or of a role on a DocType, with what their form shows beside them. */
export const get_permissions = whitelist({ args: { doctype: 'string?', role: 'string?' } }, async (ctx, { doctype, role }) => {
  onlyFor(ctx, manager)
  const rules = await readRules(ctx, { doctype: doctype || undefined, role: role || undefined })
  const facts = new Map<string, Row>()
  for (const parent of new Set(rules.map((rule) => String(rule.parent)))) facts.set(parent, await doctypeFacts(ctx, parent))
  return rules.map((rule) => ({ ...rule, ...facts.get(String(rule.parent)) }))
})

async function doctypeFacts(ctx: Context, doctype: string): Promise<Row> {
  const meta = await ctx.meta.find(doctype)
  if (!meta) return {}
  return { linked_doctypes: restricting(meta), is_submittable: meta.isSubmittable ? 1 : 0, in_create: meta.json.in_create ?? 0 }
}

/** DocTypes by whose User Permissions documents are restricted: its own, and those of its links. */
const restricting = ({ name, linkFields }: Meta): string[] => {
  const targets = linkFields.filter(({ options, ignore_user_permissions }) => options && options !== '[Select]' && !ignore_user_permissions)
  return [...new Set([name, ...targets.map(({ options }) => options ?? '')])]
}

/** Adds a rule with the right to read. */
export const add = whitelist({ args: { parent: 'string', role: 'string', permlevel: 'int' } }, async (ctx, { parent, role, permlevel }) => {
  onlyFor(ctx, manager)
  await addRule(ctx, { doctype: parent, role, level: level(permlevel), onlyOwn: false })
})

/** Gives or takes a right; `refresh`: the site's own rules were made, so that the client has to read them again. */
export const update = whitelist(
  { args: { doctype: 'string', role: 'string', permlevel: 'int', ptype: 'string', value: 'bool?', if_owner: 'bool?' } },
  async (ctx, { doctype, role, permlevel, ptype, value = false, if_owner = false }) => {
    onlyFor(ctx, manager)
    if (ptype === 'report' && value && if_owner)
      throw validation({ message: "Cannot set 'Report' permission if 'Only If Creator' permission is set" })
    const made = await changeRule(ctx, { doctype, role, level: level(permlevel), onlyOwn: if_owner }, { right: ptype, value })
    return made ? 'refresh' : undefined
  },
)

/** Takes a rule away. */
export const remove = whitelist(
  { args: { doctype: 'string', role: 'string', permlevel: 'int', if_owner: 'bool?' } },
  async (ctx, { doctype, role, permlevel, if_owner = false }) => {
    onlyFor(ctx, manager)
    await removeRule(ctx, { doctype, role, level: level(permlevel), onlyOwn: if_owner })
  },
)

/** Makes the rules those of the app again. */
export const reset = whitelist({ args: { doctype: 'string' } }, async (ctx, { doctype }) => {
  onlyFor(ctx, manager)
  await resetRules(ctx, doctype)
})

/** Names of enabled users who have a role. */
export const get_users_with_role = whitelist({ args: { role: 'string' } }, async (ctx, { role }) => {
  onlyFor(ctx, manager)
  const { db } = ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select distinct u.name from ${sql.table('tabUser')} u join ${sql.table('tabHas Role')} h on h.parent = u.name and h.parenttype = 'User'
        where h.role = ${role} and u.enabled = 1 and u.name <> 'Administrator' order by u.name`,
    ),
  )
  return rows.map(({ name }) => name)
})

/** The rules that an app, or whoever made the DocType, gave it. */
export const get_standard_permissions = whitelist({ args: { doctype: 'string' } }, async (ctx, { doctype }) => {
  onlyFor(ctx, manager)
  await ctx.meta.get(doctype)
  const { db } = ctx
  const rows = await db.read(compile(db.dialect, sql`select * from ${sql.table('tabDocPerm')} where parent = ${doctype} order by idx`))
  return rows.map((row) => ({ ...row, doctype: 'DocPerm' }))
})

function level(permlevel: number): number {
  if (permlevel < 0 || permlevel > 9) throw validation({ message: 'A permission level is a number from 0 to 9' })
  return permlevel
}
