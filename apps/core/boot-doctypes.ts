import { createHash } from 'node:crypto'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { mayDoctype } from 'cortado/permission/decide.ts'
import type { Right } from 'cortado/permission/right.ts'
import { sql } from 'kysely'

/** Keys of the user in Frappe's `bootinfo` by the right whose DocTypes they list. */
const listed: readonly (readonly [string, Right])[] = [
  ['can_select', 'select'],
  ['can_read', 'read'],
  ['can_write', 'write'],
  ['can_create', 'create'],
  ['can_submit', 'submit'],
  ['can_cancel', 'cancel'],
  ['can_delete', 'delete'],
  ['can_get_report', 'report'],
  ['can_export', 'export'],
  ['can_import', 'import'],
  ['can_print', 'print'],
  ['can_email', 'email'],
]

/** What a client knows of DocTypes before it asks for one. */
export interface DoctypeFacts {
  /** DocTypes by what the user may do with them: `can_read`, `can_create` … */
  readonly user: Readonly<Record<string, readonly string[]>>
  /** Of those that the user may read or select: which are Singles, trees …; `module_app`: apps by modules. */
  readonly boot: Row
}

/** DocTypes by what a user may do with them, and by what they are. Two statements. */
export async function doctypeFacts(ctx: Context): Promise<DoctypeFacts> {
  const { db } = ctx
  const [named, modules] = await Promise.all([
    db.read(compile(db.dialect, sql`select name from ${sql.table('tabDocType')} where istable = 0 order by name`, { named: true })),
    db.read(compile(db.dialect, sql`select name, app_name from ${sql.table('tabModule Def')} order by name`, { named: true })),
  ])
  const found = await Promise.all(named.map(({ name }) => ctx.meta.find(String(name))))
  const metas = found.flatMap((meta) => meta ?? [])
  const user: Record<string, readonly string[]> = {}
  for (const [key, right] of listed) user[key] = await namesWith(ctx, metas, right)
  const open = new Set([...(user.can_read ?? []), ...(user.can_select ?? [])])
  const those = (holds: (meta: Meta) => unknown): string[] => metas.flatMap((meta) => (open.has(meta.name) && holds(meta) ? [meta.name] : []))
  const boot = {
    single_types: those(({ issingle }) => issingle),
    nested_set_doctypes: those(({ isTree }) => isTree),
    treeviews: those(({ isTree }) => isTree),
    link_title_doctypes: those(({ json }) => Number(json.show_title_field_in_link ?? 0)),
    link_preview_doctypes: those(({ json }) => Number(json.show_preview_popup ?? 0)),
    translated_doctypes: those(({ json }) => Number(json.translated_doctype ?? 0)),
    module_app: Object.fromEntries(modules.map(({ name, app_name }) => [scrubbed(String(name)), app_name])),
  }
  return { user, boot }
}

const scrubbed = (name: string): string => name.toLowerCase().replace(/[ -]/g, '_')

async function namesWith(ctx: Context, metas: readonly Meta[], right: Right): Promise<string[]> {
  const names: string[] = []
  for (const meta of metas) if (await mayDoctype(ctx, meta, right)) names.push(meta.name)
  return names
}

/** What DocTypes are made from. */
const sources = ['DocType', 'Custom Field', 'Property Setter', 'Custom DocPerm', 'Client Script', 'Workflow']

/** Another text whenever a DocType, or what a site makes of one, has changed: clients that keep definitions throw them away then. One statement. */
export async function metadataVersion({ db }: Context): Promise<string> {
  const parts = sources.map(
    (name) => sql`select ${sql.lit(name)} as source, count(*) as rows_in_all, max(modified) as last from ${sql.table(`tab${name}`)}`,
  )
  const rows = await db.read(compile(db.dialect, sql.join(parts, sql` union all `), { named: true }))
  const text = rows.map(({ source, rows_in_all, last }) => `${source} ${rows_in_all} ${last ?? ''}`).toSorted()
  return createHash('sha256').update(text.join('\n')).digest('hex').slice(0, 16)
}
