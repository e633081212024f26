import type { DocPermJson } from '@cortado/contract/doctype.ts'
import { type RawBuilder, sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Db, Row } from '../database/db.ts'
import { type CustomFieldJson, type Definition, partDoctypes, partKeys, type PropertySetterJson } from './definition.ts'
import { jsonOf, present } from './rows.ts'

const tables = {
  doctype: 'tabDocType',
  customFields: 'tabCustom Field',
  propertySetters: 'tabProperty Setter',
  customPermissions: 'tabCustom DocPerm',
  modules: 'tabModule Def',
} as const

/**
 * Definitions of DocTypes by name, from the database's rows: eleven statements in one round trip, however many names. `'all'`: of every
 * DocType. Names that are none are missing from the answer.
 */
export async function readDefinitions(db: Db, names: readonly string[] | 'all'): Promise<Map<string, Definition>> {
  const named = (column: string) => (names === 'all' ? sql`1 = 1` : db.dialect.inList(sql.id(column), names))
  const ask = (table: string, column: string, order: string) =>
    db.read(compile(db.dialect, sql`select * from ${sql.table(table)} where ${named(column)} order by ${sql.id(column)}, ${sql.id(order)}`))
  const [doctypes, fields, permissions, actions, links, states, custom, setters, permitted, modules, targets] = await Promise.all([
    ask(tables.doctype, 'name', 'name'),
    ...partKeys.map((part) => ask(`tab${partDoctypes[part]}`, 'parent', 'idx')),
    ask(tables.customFields, 'dt', 'idx'),
    ask(tables.propertySetters, 'doc_type', 'creation'),
    ask(tables.customPermissions, 'parent', 'creation'),
    db.read(compile(db.dialect, sql`select name, app_name from ${sql.table(tables.modules)}`)),
    db.read(compile(db.dialect, targetsQuery(named))),
  ])
  const parts = { fields, permissions, actions, links, states }
  const byDoctype = Object.fromEntries(partKeys.map((part) => [part, group(parts[part], 'parent')])) as Record<keyof typeof parts, Map<unknown, Row[]>>
  const overlays = { custom: group(custom, 'dt'), setters: group(setters, 'doc_type'), permitted: group(permitted, 'parent') }
  const apps = new Map((modules ?? []).map((row) => [row.name, row.app_name]))
  return new Map((doctypes ?? []).map((row) => {
    const rows = Object.fromEntries(partKeys.map((part) => [part, byDoctype[part].get(row.name) ?? []])) as unknown as Parameters<typeof jsonOf>[1]
    const json = jsonOf(row, rows)
    const customFields = (overlays.custom.get(row.name) ?? []).map(customField)
    const overlay = {
      customFields,
      propertySetters: (overlays.setters.get(row.name) ?? []).map((setter) => present(setter) as unknown as PropertySetterJson),
      customPermissions: (overlays.permitted.get(row.name) ?? []).map((rule) => present(rule) as unknown as DocPermJson),
      app: row.custom ? undefined : String(apps.get(row.module) ?? '') || undefined,
      ...linkFacts([...(json.fields ?? []), ...customFields], targets ?? []),
    }
    return [String(row.name), { json, overlay }]
  }))
}

const customFieldKeys = new Set(['name', 'dt', 'module', 'owner', 'creation', 'modified', 'modified_by', 'idx', 'docstatus', 'is_system_generated', '_user_tags', '_comments', '_assign', '_liked_by'])

const customField = (row: Row): CustomFieldJson => present(row, customFieldKeys) as unknown as CustomFieldJson

/** Installed child tables of the DocTypes asked for, and all DocTypes that are named by UUID. */
function targetsQuery(named: (column: string) => RawBuilder<unknown>): RawBuilder<unknown> {
  const options = (table: string, column: string) =>
    sql`select options from ${sql.table(table)} where fieldtype in ('Table', 'Table MultiSelect') and ${named(column)}`
  return sql`select name, autoname from ${sql.table(tables.doctype)} where autoname = 'UUID'
    or name in (${options('tabDocField', 'parent')}) or name in (${options(tables.customFields, 'dt')})`
}

/** What a DocType needs to know of those that its fields point to. */
export function linkFacts(fields: readonly { fieldtype: string; options?: string }[], targets: readonly Row[]): { uuidDoctypes: string[]; missingTables: string[] } {
  const byName = new Map(targets.map(({ name, autoname }) => [name, autoname]))
  const optionsOf = (types: readonly string[]) => [...new Set(fields.filter(({ fieldtype }) => types.includes(fieldtype)).map(({ options }) => options ?? ''))].sort()
  return {
    uuidDoctypes: optionsOf(['Link']).filter((name) => byName.get(name) === 'UUID'),
    missingTables: optionsOf(['Table', 'Table MultiSelect']).filter((name) => !byName.has(name)),
  }
}

const group = (rows: readonly Row[] | undefined, column: string): Map<unknown, Row[]> => Map.groupBy(rows ?? [], (row) => row[column])
