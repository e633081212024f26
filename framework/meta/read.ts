import type { DocPermJson } from '@cortado/contract/doctype.ts'
import { type RawBuilder, sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Db, Row } from '../database/db.ts'
import { type CustomFieldJson, type Definition, type Overlay, type PartKey, type PropertySetterJson, partDoctypes, partKeys } from './definition.ts'
import type { NamingRule } from './naming-rules.ts'
import { jsonOf, present } from './rows.ts'
import { type ScriptJson, scriptDoctype } from './scripts.ts'

const tables = {
  doctype: 'tabDocType',
  customFields: 'tabCustom Field',
  propertySetters: 'tabProperty Setter',
  customPermissions: 'tabCustom DocPerm',
  modules: 'tabModule Def',
  scripts: 'tabServer Script',
  namingRules: 'tabDocument Naming Rule',
  namingConditions: 'tabDocument Naming Rule Condition',
} as const

/**
 * Definitions of DocTypes by name, from the database's rows: fourteen statements in one round trip, however many names. `'all'`: of every
 * DocType. Names that are none are missing from the answer.
 */
export async function readDefinitions(db: Db, names: readonly string[] | 'all'): Promise<Map<string, Definition>> {
  const found = await readRows(db, names)
  const { doctypes, parts, customFields, propertySetters, customPermissions, modules, targets } = found
  const installed = autonames(targets)
  const apps = new Map(modules.map((row) => [row.name, String(row.app_name ?? '')]))
  const definition = (row: Row): Definition => {
    const rows = Object.fromEntries(partKeys.map((part) => [part, parts[part].get(row.name) ?? []])) as Record<PartKey, Row[]>
    const json = jsonOf(row, rows)
    const custom = rowsFor(customFields, row).map((field) => present(field, customFieldKeys) as unknown as CustomFieldJson)
    const overlay = {
      customFields: custom,
      propertySetters: rowsFor(propertySetters, row).map((setter) => present(setter) as unknown as PropertySetterJson),
      customPermissions: rowsFor(customPermissions, row).map((rule) => present(rule) as unknown as DocPermJson),
      ...attached(found, row),
      app: (!row.custom && apps.get(row.module)) || undefined,
      ...linkFacts([...(json.fields ?? []), ...custom], installed),
    }
    return { json, overlay }
  }
  return new Map(doctypes.map((row) => [String(row.name), definition(row)]))
}

/** What waits for documents of a DocType. Absent where there is nothing, so that DocTypes without any stay equal between sites. */
function attached(
  { scripts, namingRules, namingConditions }: Awaited<ReturnType<typeof readRows>>,
  row: Row,
): Pick<Overlay, 'scripts' | 'namingRules'> {
  const found = rowsFor(scripts, row).map((script) => present(script, scriptKeys) as unknown as ScriptJson)
  const rules = rowsFor(namingRules, row).map(({ name, prefix, prefix_digits }): NamingRule => {
    const conditions = (namingConditions.get(name) ?? []).map(({ field, condition, value }) => ({
      field: String(field ?? ''),
      condition: String(condition ?? ''),
      value: String(value ?? ''),
    }))
    return { name: String(name), prefix: String(prefix ?? ''), prefix_digits: Number(prefix_digits ?? 5), conditions }
  })
  return { ...(found.length && { scripts: found }), ...(rules.length && { namingRules: rules }) }
}

type RowsByDoctype = ReadonlyMap<unknown, Row[]>

const rowsFor = (rows: RowsByDoctype, { name }: Row): readonly Row[] => rows.get(name) ?? []

async function readRows(db: Db, names: readonly string[] | 'all') {
  // everything at once would hold up the short reads
  const read = (query: RawBuilder<unknown>): Promise<Row[]> => db.read(compile(db.dialect, query), names === 'all' ? 'pool' : 'express')
  const named = (column: string) => (names === 'all' ? sql`1 = 1` : db.dialect.inList(sql.id(column), names))
  const ask = (table: string, column: string, order: string) =>
    read(sql`select * from ${sql.table(table)} where ${named(column)} order by ${sql.id(column)}, ${sql.id(order)}`)
  const grouped = async (table: string, column: string, order: string): Promise<RowsByDoctype> =>
    Map.groupBy(await ask(table, column, order), (row) => row[column])
  const [doctypes, customFields, propertySetters, customPermissions, scripts, namingRules, namingConditions, modules, targets, ...parts] =
    await Promise.all([
      ask(tables.doctype, 'name', 'name'),
      grouped(tables.customFields, 'dt', 'idx'),
      grouped(tables.propertySetters, 'doc_type', 'creation'),
      grouped(tables.customPermissions, 'parent', 'creation'),
      read(scriptsQuery(names, db)).then((rows) => Map.groupBy(rows, ({ attached_to }) => attached_to)),
      read(
        sql`select * from ${sql.table(tables.namingRules)} where disabled = 0 and ${named('document_type')} order by priority desc, creation, name`,
      ).then((rows) => Map.groupBy(rows, ({ document_type }) => document_type)),
      // few sites have any: all are read
      read(sql`select parent, field, condition, value from ${sql.table(tables.namingConditions)} order by parent, idx`).then((rows) =>
        Map.groupBy(rows, ({ parent }) => parent),
      ),
      read(sql`select name, app_name from ${sql.table(tables.modules)}`),
      read(targetsQuery(named)),
      ...partKeys.map((part) => grouped(`tab${partDoctypes[part]}`, 'parent', 'idx')),
    ])
  const byPart = Object.fromEntries(partKeys.map((part, index) => [part, parts[index]])) as Record<PartKey, RowsByDoctype>
  return { doctypes, parts: byPart, customFields, propertySetters, customPermissions, scripts, namingRules, namingConditions, modules, targets }
}

/** Enabled Server Scripts with the DocType that they are kept with. */
function scriptsQuery(names: readonly string[] | 'all', db: Db): RawBuilder<unknown> {
  const attached = sql`case when script_type = 'API' then ${sql.lit(scriptDoctype)} else reference_doctype end`
  const wanted = names === 'all' ? sql`1 = 1` : db.dialect.inList(attached, names)
  return sql`select *, ${attached} as attached_to from ${sql.table(tables.scripts)}
    where disabled = 0 and script_type in ('DocType Event', 'Permission Query', 'API') and ${wanted} order by creation, name`
}

/** Columns of a Server Script that say nothing of what it does. */
const scriptKeys = new Set([
  'attached_to',
  'reference_doctype',
  'module',
  'event_frequency',
  'cron_format',
  'owner',
  'creation',
  'modified',
  'modified_by',
  'idx',
  'docstatus',
  '_user_tags',
  '_comments',
  '_assign',
  '_liked_by',
])

const customFieldKeys = new Set([
  'name',
  'dt',
  'module',
  'owner',
  'creation',
  'modified',
  'modified_by',
  'idx',
  'docstatus',
  'is_system_generated',
  '_user_tags',
  '_comments',
  '_assign',
  '_liked_by',
])

/** Installed child tables of the DocTypes asked for, and all DocTypes that are named by UUID. */
function targetsQuery(named: (column: string) => RawBuilder<unknown>): RawBuilder<unknown> {
  const options = (table: string, column: string) =>
    sql`select options from ${sql.table(table)} where fieldtype in ('Table', 'Table MultiSelect') and ${named(column)}`
  return sql`select name, autoname from ${sql.table(tables.doctype)} where autoname = 'UUID'
    or name in (${options('tabDocField', 'parent')}) or name in (${options(tables.customFields, 'dt')})`
}

/** DocTypes that are installed, or about to be, with their `autoname`. */
export type Autonames = ReadonlyMap<string, unknown>

/** Rows of tabDocType, or definitions, as `linkFacts` needs them. */
export const autonames = (rows: Iterable<Readonly<Record<string, unknown>>>): Autonames =>
  new Map(Array.from(rows, ({ name, autoname }) => [String(name), autoname]))

/** What a DocType needs to know of those that its fields point to. */
export function linkFacts(
  fields: readonly { fieldtype: string; options?: string }[],
  targets: Autonames,
): { uuidDoctypes: string[]; missingTables: string[] } {
  const optionsOf = (types: readonly string[]) =>
    [...new Set(fields.filter(({ fieldtype }) => types.includes(fieldtype)).map(({ options }) => options ?? ''))].sort()
  return {
    uuidDoctypes: optionsOf(['Link']).filter((name) => targets.get(name) === 'UUID'),
    missingTables: optionsOf(['Table', 'Table MultiSelect']).filter((name) => !targets.has(name)),
  }
}
