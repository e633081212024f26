import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import type { Context } from 'cortado/context.ts'
import { indexAllForSearch } from 'cortado/document/global-search.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { update } from 'cortado/document/save.ts'
import { deleteRows, writeRows } from 'cortado/document/statements.ts'
import type { TestSite } from 'cortado/testing/site.ts'
import { personalRows } from './personal.ts'
import { traceRows } from './traces.ts'
import {
  type Doc,
  type Field,
  givenRoles,
  type Person,
  type Policy,
  type Right,
  type RoleRow,
  rights,
  type Share,
  type Subject,
  subjectsOf,
  type World,
} from './world.ts'

/** When all documents were made and changed. */
export const moment = '2024-01-01 10:00:00.000000'

const make = async (ctx: Context, doctype: string, values: Readonly<Record<string, unknown>>): Promise<void> => {
  await insert(await newDocument(ctx, doctype, values))
}

/** Kinds of columns that hold zero where nothing was said. */
const numbers: ReadonlySet<string> = new Set(['int', 'bigint', 'smallint', 'decimal'])

/** Writes rows as they are, past permissions and life cycles. */
async function writePlain(ctx: Context, doctype: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const meta = await ctx.meta.get(doctype)
  const zeros = Object.fromEntries(meta.columns.flatMap(({ name, kind }) => (numbers.has(kind.kind) ? [[name, 0]] : [])))
  const standard = { owner: 'Administrator', modified_by: 'Administrator', creation: moment, modified: moment }
  const whole = rows.map((row) => ({ ...zeros, ...standard, ...row }))
  if (rows.length > 0) await ctx.db.write(writeRows(ctx.db.dialect, meta, whole))
}

/** Makes roles and users; each user's token is `token <key>:secret`, see `tokenOf`. */
export async function settlePeople(ctx: Context, people: readonly Person[]): Promise<void> {
  for (const role_name of givenRoles) await make(ctx, 'Role', { role_name, desk_access: role_name === 'Matrix Visitor' ? 0 : 1 })
  for (const { name, given, profiled } of people) {
    if (name === 'Administrator' || name === 'Guest') continue
    const keys = { api_key: keyOf(name), api_secret: 'secret' }
    const roles = given.map((role) => ({ role }))
    const role_profile = `Profile of ${name}`
    if (profiled) await make(ctx, 'Role Profile', { role_profile, roles })
    const source = profiled ? { role_profiles: [{ role_profile }] } : { roles }
    await make(ctx, 'User', { email: name, first_name: name.split('@')[0], send_welcome_email: 0, ...source, ...keys })
  }
}

const keyOf = (user: string): string => `matrix${user.split('@')[0]}`

/** The `Authorization` header of a user that `settlePeople` made. */
export const tokenOf = (user: string): string => `token ${keyOf(user)}:secret`

/** Makes a world in a site: DocTypes, documents with what they leave behind, user permissions, shares. */
export async function settle(site: TestSite, world: World): Promise<void> {
  const { deal, party, region } = world
  await site.run(async (ctx) => {
    await make(ctx, 'DocType', { ...doctypeJson(region), is_tree: 1 })
    await make(ctx, 'DocType', doctypeJson(party))
    await make(ctx, 'DocType', lineJson(deal))
    await make(ctx, 'DocType', doctypeJson(deal))
    for (const subject of subjectsOf(world)) await customise(ctx, subject)
    await make(ctx, 'Report', reportJson(world))
  })
  await site.run(async (ctx) => {
    for (const subject of subjectsOf(world)) await putBack(ctx, world, subject, subject.docs)
    await indexAllForSearch(ctx, await Promise.all(deal.docs.map(({ name }) => load(ctx, deal.doctype, name))))
    for (const [doctype, rows] of [...traceRows(world), ...personalRows(world)]) await writePlain(ctx, doctype, rows)
    for (const { user, allow, value, applicableFor, hidesDescendants, isDefault } of world.userPermissions) {
      const scope = applicableFor ? { apply_to_all_doctypes: 0, applicable_for: applicableFor } : { apply_to_all_doctypes: 1 }
      const details = { hide_descendants: Number(hidesDescendants), is_default: Number(isDefault), ...scope }
      await make(ctx, 'User Permission', { user, allow, for_value: value, ...details })
    }
    for (const [n, policy] of world.policies.entries()) await make(ctx, 'Access Policy', policyJson(policy, `Matrix ${world.number} ${n}`))
    await share(ctx, world.shares)
  })
}

/** Replaces the rows that a DocType came with by those that it is to have. */
async function customise(ctx: Context, { customised, doctype, permissions }: Subject): Promise<void> {
  if (customised) for (const row of permissions) await make(ctx, 'Custom DocPerm', { parent: doctype, ...rowJson(row) })
}

/** Name of the report of a world: all fields of its deals. */
export const reportOf = ({ number }: World): string => `Matrix Report ${number}`

function reportJson(world: World) {
  const { doctype, fields } = world.deal
  const columns = ['name', ...fields.filter(({ fieldtype }) => fieldtype !== 'Table').map(({ fieldname }) => fieldname)]
  const json = JSON.stringify({ fields: columns.map((column) => [column, doctype]), filters: [] })
  return { report_name: reportOf(world), ref_doctype: doctype, report_type: 'Report Builder', is_standard: 'No', module: 'Core', json }
}

/** Makes shares. */
export async function share(ctx: Context, shares: readonly Share[]): Promise<void> {
  for (const { user, doctype, name, rights: shared } of shares) {
    const who = user === 'everyone' ? { everyone: 1 } : { user }
    const given = Object.fromEntries([...shared].map((right) => [right, 1]))
    const made = await newDocument(ctx, 'DocShare', { share_doctype: doctype, share_name: name, ...who, ...given })
    // also where a site has been told meanwhile that nothing is shared
    made.flags.ignorePermissions = true
    await insert(made)
  }
}

/** Turns the site's settings to those of a world: one world at a time can be asked. */
export async function enter(site: TestSite, { strict, sharingOff }: World): Promise<void> {
  const settings = { apply_strict_user_permissions: Number(strict), disable_document_sharing: Number(sharingOff) }
  await site.run((ctx) => update(ctx, 'System Settings', 'System Settings', settings))
}

/** Writes documents and their rows as the world has them, whatever became of them. */
export async function putBack(ctx: Context, world: World, subject: Subject, docs: readonly Doc[]): Promise<void> {
  const place = subject === world.region ? positionsOf(world) : new Map<string, Position>()
  await writePlain(
    ctx,
    subject.doctype,
    docs.map(({ name, owner, docstatus, values }) => ({ ...values, ...place.get(name), name, owner, docstatus })),
  )
  if (!subject.lineDoctype) return
  const parentage = { parenttype: subject.doctype, parentfield: 'lines' }
  const lines = docs.flatMap((doc) =>
    doc.lines.map(({ name, values }, n) => ({
      ...values,
      name,
      parent: doc.name,
      ...parentage,
      docstatus: doc.docstatus,
      idx: n + 1,
      owner: doc.owner,
    })),
  )
  await writePlain(ctx, subject.lineDoctype, lines)
}

/** Removes documents of a world that a case made, with their rows. */
export async function takeAway(ctx: Context, subject: Subject, names: readonly string[], lineNames: readonly string[]): Promise<void> {
  await ctx.db.write(deleteRows(ctx.db.dialect, await ctx.meta.get(subject.doctype), names))
  if (subject.lineDoctype && lineNames.length > 0) await ctx.db.write(deleteRows(ctx.db.dialect, await ctx.meta.get(subject.lineDoctype), lineNames))
}

interface Position {
  readonly lft: number
  readonly rgt: number
}

/** Bounds of the nested set. */
function positionsOf({ region, parents }: World): Map<string, Position> {
  const positions = new Map<string, Position>()
  let at = 0
  const walk = (name: string): void => {
    const lft = ++at
    for (const [child, parent] of parents) if (parent === name) walk(child)
    positions.set(name, { lft, rgt: ++at })
  }
  for (const { name } of region.docs) if (!parents.has(name)) walk(name)
  return positions
}

const policyJson = ({ doctype, allows, rights: named, roles, users, conditions }: Policy, policy_name: string) => ({
  policy_name,
  document_type: doctype,
  effect: allows ? 'Allow' : 'Deny',
  ...Object.fromEntries([...named].map((right) => [right, 1])),
  roles: roles.map((role) => ({ role })),
  users: users.map((user) => ({ user })),
  conditions: conditions.map(({ attribute, operator, value, other }) => ({ attribute, operator, value, other_attribute: other })),
})

const fieldJson = ({ fieldname, fieldtype, permlevel, options, ignoresUserPermissions }: Field) => ({
  fieldname,
  fieldtype,
  label: fieldname,
  permlevel,
  ...(fieldtype === 'Data' && { in_global_search: 1 as const, in_preview: 1 as const }),
  ...(options && { options }),
  ...(ignoresUserPermissions && { ignore_user_permissions: 1 as const }),
  ...(fieldname !== 'amended_from' && { allow_on_submit: 1 as const }),
})

const rowJson = ({ role, permlevel, ifOwner, rights: given }: RoleRow) => ({
  role,
  permlevel,
  if_owner: ifOwner ? (1 as const) : (0 as const),
  ...Object.fromEntries([...rights, 'import'].map((right) => [right, (given as ReadonlySet<string>).has(right) ? 1 : 0])),
})

/** Rows that would show everything to everybody, if they counted. */
const openToAll = ({ submittable }: Subject) =>
  ['System Manager', 'Guest'].flatMap((role) =>
    [0, 1, 2].map((permlevel) => {
      const given = permlevel > 0 ? ['read', 'write'] : rights.filter((right) => submittable || !['submit', 'cancel', 'amend'].includes(right))
      return rowJson({ role, permlevel, ifOwner: false, rights: new Set(given as Right[]) })
    }),
  )

const doctypeJson = (subject: Subject): DocTypeJson => ({
  name: subject.doctype,
  module: 'Core',
  custom: 1,
  autoname: 'prompt',
  track_changes: 1,
  allow_rename: 1,
  show_preview_popup: 1,
  is_submittable: subject.submittable ? 1 : 0,
  search_fields: subject.searchFields.join(','),
  ...(subject.titleField && { title_field: subject.titleField }),
  show_title_field_in_link: subject.showsTitle ? 1 : 0,
  fields: subject.fields.map(fieldJson),
  permissions: subject.customised ? openToAll(subject) : subject.permissions.map(rowJson),
})

const lineJson = (subject: Subject): DocTypeJson => ({
  name: subject.lineDoctype ?? '',
  module: 'Core',
  custom: 1,
  istable: 1,
  fields: subject.lineFields.map(fieldJson),
  permissions: [],
})
