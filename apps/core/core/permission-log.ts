import type { DocEvents } from 'cortado/app/define-app.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { newRow } from 'cortado/document/row-values.ts'
import { insertOne } from 'cortado/document/statements.ts'

/** What of a document decides on rights: fields; of tables the one of their rows that counts. */
type Logged = Readonly<Record<string, string | true>>

const logged: Readonly<Record<string, Logged>> = {
  User: { role_profiles: 'role_profile', roles: 'role', module_profile: true, block_modules: 'module', enabled: true },
  Role: { disabled: true, desk_access: true, two_factor_auth: true, restrict_to_domain: true },
  'Role Profile': { roles: 'role' },
  'Module Profile': { block_modules: 'module' },
  'User Permission': {
    user: true,
    allow: true,
    for_value: true,
    is_default: true,
    apply_to_all_doctypes: true,
    applicable_for: true,
    hide_descendants: true,
  },
  'Custom DocPerm': Object.fromEntries(
    [
      ...['parent', 'role', 'permlevel', 'if_owner', 'select', 'read', 'write', 'create', 'delete', 'submit', 'cancel', 'amend'],
      ...['print', 'email', 'report', 'import', 'export', 'share'],
    ].map((field) => [field, true]),
  ),
}

/** Keeps in Permission Log who changed the rights of whom: on users, roles, profiles, User Permissions and the site's own rules. */
export const permissionLogEvents: Readonly<Record<string, DocEvents>> = Object.fromEntries(
  Object.entries(logged).map(([doctype, fields]) => [
    doctype,
    {
      onUpdate: (doc) => log(doc, doc.isNew() ? 'Added' : 'Updated', changesOf(doc, fields)),
      onTrash: (doc) => log(doc, 'Removed', { from: shown(doc.values, fields), to: {} }),
    } satisfies DocEvents,
  ]),
)

interface Changes {
  readonly from: Row
  readonly to: Row
}

function changesOf(doc: Document, fields: Logged): Changes {
  const to = shown(doc.values, fields)
  if (doc.isNew()) return { from: {}, to }
  const from = shown(doc.getBefore() ?? {}, fields, true)
  const changed = Object.keys(to).filter((field) => JSON.stringify(to[field]) !== JSON.stringify(from[field]))
  const only = (values: Row): Row => Object.fromEntries(changed.map((field) => [field, values[field]]))
  return { from: only(from), to: only(to) }
}

/** Rows as a sorted list of what counts in them: their order decides nothing. `stored`: as they were before the save. */
function shown(values: Readonly<Row>, fields: Logged, stored = false): Row {
  return Object.fromEntries(
    Object.entries(fields).map(([field, of]) => {
      const value = values[field]
      if (of === true) return [field, value ?? null]
      const rows: Document[] = Array.isArray(value) ? value : []
      return [field, rows.map((row) => String(((stored ? row.before : undefined) ?? row.values)[of] ?? '')).toSorted()]
    }),
  )
}

async function log(doc: Document, status: 'Added' | 'Updated' | 'Removed', changes: Changes): Promise<void> {
  const { ctx } = doc
  if (Object.keys(changes.from).length + Object.keys(changes.to).length === 0) return
  const meta = await ctx.meta.find('Permission Log')
  if (!meta) return
  const isRule = doc.doctype === 'Custom DocPerm'
  const row = newRow(ctx, meta, {
    changed_by: ctx.user.name,
    changed_at: ctx.clock.timestamp(),
    status,
    for_doctype: isRule ? 'DocType' : doc.doctype,
    for_document: isRule ? doc.get('parent') : doc.name,
    ...(isRule && { reference_type: doc.doctype, reference: doc.name }),
    changes: JSON.stringify(changes),
  })
  await ctx.db.write(insertOne(ctx.db.dialect, meta, row))
}
