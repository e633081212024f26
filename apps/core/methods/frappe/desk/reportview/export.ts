import { badArgument } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { type ListQuery, listTable } from 'cortado/document/list.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { filterList } from '../../../../desk/client-filters.ts'
import { totalsOf } from './totals.ts'

/** What is exported. */
export interface ExportRequest {
  readonly query: ListQuery
  /** Only these documents; empty: all that match. */
  readonly names: readonly string[]
  readonly totals: boolean
}

/** A heading and the rows of a list, numbered from 1 in the first column; the last column is the owner. */
export async function exportRows(ctx: Context, meta: Meta, { query, names, totals }: ExportRequest): Promise<unknown[][]> {
  const filters = filterList(query.filters, meta.name)
  const selected = names.length ? [...filters, [meta.name, 'name', 'in', names]] : filters
  const { keys, values } = await listTable(
    ctx,
    meta.name,
    { ...query, fields: withOwner(meta, query), filters: selected },
    { ownOrder: true, also: 'export' },
  )
  const rows = values.map((row, at) => [at + 1, ...row])
  return [['Sr', ...keys.map((key) => labelOf(meta, key))], ...rows, ...(totals ? [['', ...totalsOf(meta, keys, values)]] : [])]
}

function withOwner(meta: Meta, { fields, group_by }: ListQuery): unknown {
  if (group_by) return fields
  const given: readonly unknown[] = Array.isArray(fields) ? fields : fields == null || fields === '' ? ['name'] : [fields]
  return given.some((each) => typeof each === 'string' && /(^|\W)owner\W*$|\*/.test(each)) ? given : [...given, `\`${meta.table}\`.\`owner\``]
}

const standard: Readonly<Record<string, string>> = {
  name: 'ID',
  owner: 'Created By',
  creation: 'Created On',
  modified: 'Last Updated On',
  modified_by: 'Last Updated By',
  docstatus: 'Document Status',
  idx: 'Index',
}

const labelOf = (meta: Meta, key: string): string => meta.field.get(key)?.label ?? standard[key] ?? key

/** How a delimited text is written. */
export interface DelimitedOptions {
  /** One character; default a comma. */
  readonly delimiter?: string
  /** As Python's csv module counts: 0 where needed, 1 all, 2 (default) all but numbers, 3 none. */
  readonly quoting?: number
  /** Default a point. */
  readonly decimal?: string
}

/** Rows as delimited text, a line each, ended by CRLF. Throws badArgument. */
export function delimitedText(rows: readonly (readonly unknown[])[], options: DelimitedOptions): string {
  const { delimiter = ',', quoting = 2, decimal = '.' } = options
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter)) throw badArgument({ argument: 'csv_delimiter', reason: 'it should be one character' })
  if (decimal.length !== 1 || decimal === delimiter)
    throw badArgument({ argument: 'csv_decimal_sep', reason: 'it should be one character, and not the delimiter' })
  const cell = (value: unknown): string => {
    const text = textOf(value, decimal)
    const special = text.includes(delimiter) || /["\r\n]/.test(text)
    const quoted = quoting === 1 || (quoting === 2 && !isNumber(value)) || special
    return quoted ? `"${text.replaceAll('"', '""')}"` : text
  }
  return rows.map((row) => `${row.map(cell).join(delimiter)}\r\n`).join('')
}

/** Numbers too long for JavaScript are objects that JSON writes in full. */
const isNumber = (value: unknown): boolean => typeof value === 'number' || (typeof value === 'object' && value !== null)

function textOf(value: unknown, decimal: string): string {
  if (value == null) return ''
  if (!isNumber(value)) return String(value)
  return JSON.stringify(value).replace('.', decimal)
}
