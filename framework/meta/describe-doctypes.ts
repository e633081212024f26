import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { metaDoctypes, type PartKey, partDoctypes, partKeys } from './definition.ts'
import type { Meta } from './meta.ts'

/** More rows than this make a table a large one: clients leave out what would be slow. */
const largeTable = 100_000

/** Rows of a describing table by the DocType that they belong to. */
type Rows = ReadonlyMap<unknown, Row[]>

/**
 * DocTypes as clients get them, one for each Meta: every column of the rows that describe it, zeros included, with what the site made of it
 * (custom fields, properties, order, rules) merged in. Eight statements sent at once, however many DocTypes, and one per table to see its size.
 */
export async function describeDoctypes(ctx: Context, metas: readonly Meta[]): Promise<Row[]> {
  const { db } = ctx
  const names = [...new Set(metas.map(({ name }) => name))]
  const read = async (doctype: string, column: string): Promise<Rows> => {
    const rows = await db.read(
      compile(
        db.dialect,
        sql`select * from ${sql.table(`tab${doctype}`)} where ${db.dialect.inList(sql.id(column), names)} order by creation, idx, name`,
      ),
    )
    return Map.groupBy(rows, (row) => row[column])
  }
  const [doctypes, customFields, customPermissions, large, ...parts] = await Promise.all([
    read('DocType', 'name'),
    read('Custom Field', 'dt'),
    read('Custom DocPerm', 'parent'),
    largeOnes(ctx, metas),
    ...partKeys.map((part) => read(partDoctypes[part], 'parent')),
  ])
  const found = { customFields, customPermissions, parts: Object.fromEntries(partKeys.map((part, i) => [part, parts[i]])) as Record<PartKey, Rows> }
  return metas.map((meta) => ({
    ...doctypes.get(meta.name)?.[0],
    ...meta.json,
    doctype: 'DocType',
    fields: fieldsOf(meta, found),
    permissions: permissionsOf(meta, found),
    ...Object.fromEntries((['actions', 'links', 'states'] as const).map((part) => [part, partOf(meta, part, found)])),
    is_large_table: large.has(meta.name),
  }))
}

interface Found {
  readonly customFields: Rows
  readonly customPermissions: Rows
  readonly parts: Readonly<Record<PartKey, Rows>>
}

const by = (rows: readonly Row[] = [], key: string): ReadonlyMap<unknown, Row> => new Map(rows.map((row) => [row[key], row]))

/** Fields in their order. A custom one keeps its own name, and says what it is. */
function fieldsOf(meta: Meta, { parts, customFields }: Found): Row[] {
  const standard = by(parts.fields.get(meta.name), 'fieldname')
  const custom = by(customFields.get(meta.name), 'fieldname')
  const place = { parent: meta.name, parentfield: 'fields', parenttype: 'DocType', doctype: partDoctypes.fields }
  return meta.fields.map((field, index) => ({
    ...(standard.get(field.fieldname) ?? custom.get(field.fieldname)),
    ...field,
    ...place,
    idx: index + 1,
  }))
}

/** The site's own rules where there are any, else those that the DocType came with. */
function permissionsOf({ name, istable }: Meta, { parts, customPermissions }: Found): Row[] {
  const own = istable || metaDoctypes.has(name) ? undefined : customPermissions.get(name)
  if (own) return own.map((row) => ({ ...row, doctype: 'Custom DocPerm' }))
  return (parts.permissions.get(name) ?? [])
    .toSorted((one, other) => Number(one.idx) - Number(other.idx))
    .map((row) => ({ ...row, doctype: partDoctypes.permissions }))
}

function partOf({ name, json }: Meta, part: 'actions' | 'links' | 'states', { parts }: Found): Row[] {
  const stored = by(parts[part].get(name), 'name')
  return (json[part] ?? []).map((row) => ({ ...stored.get(row.name), ...row, doctype: partDoctypes[part] }))
}

async function largeOnes({ db }: Context, metas: readonly Meta[]): Promise<ReadonlySet<string>> {
  const stored = metas.filter(({ istable, issingle, isVirtual }) => !istable && !issingle && !isVirtual)
  const found = await Promise.all(
    stored.map(({ table }) => db.read(compile(db.dialect, sql`select 1 from ${sql.table(table)} limit 1 offset ${sql.lit(largeTable)}`), 'pool')),
  )
  return new Set(stored.filter((_, i) => found[i]?.length).map(({ name }) => name))
}
