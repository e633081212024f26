import type { Db } from '../database/db.ts'
import { apply } from '../database/schema/apply.ts'
import { describe } from '../database/schema/describe.ts'
import { planTable } from '../database/schema/plan.ts'
import type { ColumnDefinition, TableDefinition } from '../database/schema/table.ts'

const varchar = (name: string, length: number, more: Partial<ColumnDefinition> = {}): ColumnDefinition => ({
  name,
  kind: { kind: 'varchar', length },
  ...more,
})
const filled = { notNull: true }

/** Tables that belong to no DocType, with the columns that Frappe gives them: values of Singles, counters of naming series, sessions, passwords, settings of lists, the search over all DocTypes; and one of Cortado's own: answers by `Idempotency-Key`. */
export const specialTables: readonly TableDefinition[] = [
  {
    name: 'tabSingles',
    columns: [varchar('doctype', 255), varchar('field', 255), { name: 'value', kind: { kind: 'longtext' } }],
    indexes: [{ name: 'singles_doctype_field_index', columns: ['doctype', 'field'] }],
    primaryKey: [],
  },
  {
    name: 'tabSeries',
    columns: [varchar('name', 100, filled), { name: 'current', kind: { kind: 'int' }, notNull: true, default: 0 }],
    indexes: [],
    primaryKey: ['name'],
  },
  {
    name: 'tabSessions',
    columns: [
      varchar('user', 255),
      varchar('sid', 255, { index: true }),
      { name: 'sessiondata', kind: { kind: 'longtext' } },
      varchar('ipaddress', 16),
      { name: 'lastupdate', kind: { kind: 'datetime' } },
      varchar('status', 20),
    ],
    indexes: [],
    primaryKey: [],
  },
  {
    name: '__Auth',
    columns: [
      varchar('doctype', 140, filled),
      varchar('name', 255, filled),
      varchar('fieldname', 140, filled),
      { name: 'password', kind: { kind: 'text' }, notNull: true },
      { name: 'encrypted', kind: { kind: 'smallint' }, notNull: true, default: 0 },
    ],
    indexes: [],
    primaryKey: ['doctype', 'name', 'fieldname'],
  },
  {
    name: '__UserSettings',
    columns: [varchar('user', 180, filled), varchar('doctype', 180, filled), { name: 'data', kind: { kind: 'longtext' } }],
    indexes: [],
    primaryKey: ['user', 'doctype'],
  },
  {
    name: '__global_search',
    columns: [
      varchar('doctype', 100, filled),
      varchar('name', 140, filled),
      varchar('title', 140),
      { name: 'content', kind: { kind: 'longtext' } },
      varchar('route', 140),
      { name: 'published', kind: { kind: 'smallint' }, notNull: true, default: 0 },
    ],
    indexes: [{ name: 'global_search_content_index', columns: ['content'], fullText: true }],
    primaryKey: ['doctype', 'name'],
  },
  {
    name: '__idempotency',
    columns: [
      varchar('name', 64, filled),
      varchar('fingerprint', 64, filled),
      { name: 'creation', kind: { kind: 'datetime' }, notNull: true, index: true },
      { name: 'answer', kind: { kind: 'longtext' } },
    ],
    indexes: [],
    primaryKey: ['name'],
  },
]

/** Whether a DocType of this name would have one of them as its table. */
export const hasSpecialTable = (doctype: string): boolean => specialTables.some(({ name }) => name === `tab${doctype}`)

/** Makes those that are missing, in the transaction. */
export async function createSpecialTables(db: Db): Promise<void> {
  const found = await describe(
    db,
    specialTables.map(({ name }) => name),
  )
  await apply(
    db,
    specialTables.filter(({ name }) => !found.has(name)).flatMap((table) => planTable(db.dialect, table)),
  )
}
