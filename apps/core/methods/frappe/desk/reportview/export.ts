import { noPermission } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { type ListQuery, type ListTable, listTable } from 'cortado/document/list.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { accessTo } from 'cortado/permission/access.ts'
import { demand } from 'cortado/permission/decide.ts'
import { filterList } from '../../../../desk/client-filters.ts'
import type { Table, TableColumn } from '../../../../desk/export/table.ts'
import { translated } from '../../../../desk/export/translated.ts'
import { totalsOf } from '../../../../desk/reports/totals.ts'

/** What is exported. */
export interface ExportRequest {
  readonly query: ListQuery
  /** Only these documents; empty: all that match. */
  readonly names: readonly string[]
  readonly totals: boolean
  /** Name of the file without its ending; default the DocType's. */
  readonly title?: string
  /** Values of Select fields, and of links to translated DocTypes, in the user's language. */
  readonly translate: boolean
}

/**
 * A heading and the rows of a list, numbered from 1 in the first column; the last column is the owner. Throws noPermission for who may not export, also
 * where a row is another's and only one's own documents may be exported.
 */
export async function exportedList(ctx: Context, meta: Meta, { query, names, totals, title, translate }: ExportRequest): Promise<Table> {
  const demandRows = await demandExport(ctx, meta)
  const filters = filterList(query.filters, meta.name)
  const selected = names.length ? [...filters, [meta.name, 'name', 'in', names]] : filters
  const fields = withOwner(meta, query)
  const { keys, values } = await listTable(ctx, meta.name, { ...query, fields, filters: selected }, { ownOrder: true, also: 'export' })
  demandRows({ keys, values })
  const columns = await columnsOf(ctx, meta, { keys, fields })
  const field = new Map(keys.map((key, at) => [key, columns[at] ?? { label: key }]))
  const last = totals ? [['', ...totalsOf({ field }, keys, values)]] : []
  const rows = translate ? await translated(ctx, columns, values) : values
  return { name: title || meta.name, sheet: meta.name, columns: [{ label: 'Sr', fieldtype: 'Int' }, ...columns], rows: numbered(rows, last) }
}

function* numbered(rows: readonly (readonly unknown[])[], last: readonly (readonly unknown[])[]): Generator<readonly unknown[]> {
  for (const [at, row] of rows.entries()) yield [at + 1, ...row]
  yield* last
}

/** Demands the right to export. Where it is a right on one's own documents alone, what is answered demands that every row is. */
async function demandExport(ctx: Context, meta: Meta): Promise<(table: ListTable) => void> {
  const access = await accessTo(ctx, meta, 'export')
  if (!access.byOwner || access.everything || access.byRole || access.byShare) {
    await demand(ctx, meta, 'export')
    return () => {}
  }
  return ({ keys, values }) => {
    const [owner, name] = [keys.indexOf('owner'), keys.indexOf('name')]
    const foreign = values.find((row) => String(row[owner] ?? '').toLowerCase() !== ctx.user.name.toLowerCase())
    if (foreign) throw noPermission({ right: 'export', doctype: meta.name, name: name === -1 ? '' : foreign[name] })
  }
}

function withOwner(meta: Meta, { fields, group_by }: ListQuery): unknown {
  if (group_by) return fields
  const given: readonly unknown[] = Array.isArray(fields) ? fields : fields == null || fields === '' ? ['name'] : [fields]
  return given.some((each) => typeof each === 'string' && /(^|\W)owner\W*$|\*/.test(each)) ? given : [...given, `\`${meta.table}\`.\`owner\``]
}

const standard: Readonly<Record<string, TableColumn>> = {
  name: { label: 'ID' },
  owner: { label: 'Created By' },
  creation: { label: 'Created On', fieldtype: 'Datetime' },
  modified: { label: 'Last Updated On', fieldtype: 'Datetime' },
  modified_by: { label: 'Last Updated By' },
  docstatus: { label: 'Document Status', fieldtype: 'Int' },
  idx: { label: 'Index', fieldtype: 'Int' },
}

/** The columns of a list by its keys; a field of a table by the DocType of its rows, which is told beside the label. */
async function columnsOf(ctx: Context, meta: Meta, { keys, fields }: { keys: readonly string[]; fields: unknown }): Promise<TableColumn[]> {
  const asked = Array.isArray(fields) && fields.length === keys.length ? fields.map(String) : []
  return Promise.all(
    keys.map(async (key, at) => {
      const [, doctype, fieldname] = /^\s*`?tab([^`]+?)`?\.`?(\w+)`?\s*(?:as\s.*)?$/i.exec(asked[at] ?? '') ?? []
      const other = doctype && doctype !== meta.name ? await ctx.meta.find(doctype) : undefined
      const found = describe(other ?? meta, fieldname ?? key)
      return other ? { ...found, label: `${found.label} (${other.name})` } : found
    }),
  )
}

function describe({ field }: Meta, key: string): TableColumn {
  const known = field.get(key)
  if (known) return { label: known.label ?? key, fieldtype: known.fieldtype, ...(known.options && { options: known.options }) }
  return standard[key] ?? { label: key }
}
