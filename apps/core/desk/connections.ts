import { unknownDoctype } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import type { Context } from 'cortado/context.ts'
import { count } from 'cortado/document/count.ts'
import type { Document } from 'cortado/document/document.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { readableLevels } from 'cortado/permission/levels.ts'
import { openFilters } from './open-filters.ts'

/** Counting stops here: clients show "99+". */
const mostCounted = 100

/** How documents of a DocType are connected with a document: they name it (`filters` find them), or it names them. */
type Connection = { readonly filters: readonly unknown[][] } | { readonly names: readonly string[] }

/** What clients are told of a connection. `names`: of those that the document itself names. */
export interface ConnectionCount {
  readonly doctype: string
  readonly count: number
  readonly open_count: number
  readonly names?: readonly string[]
}

/** The DocTypes that a DocType's links name as connected, hidden ones left out. */
export const connectedDoctypes = ({ json }: Meta): string[] => [
  ...new Set((json.links ?? []).filter(({ hidden }) => !hidden).map((link) => (link.is_child_table && link.parent_doctype) || link.link_doctype)),
]

/**
 * How many documents of a DocType are connected with one, of those that the user may see, and how many of them are open; both at most 100. By the
 * DocType's links, else by the first Link or Dynamic Link between the two. What the user may not list counts as none. Throws unknownDoctype.
 */
export async function countConnection(doc: Document, doctype: string): Promise<ConnectionCount> {
  const other = await doc.ctx.meta.find(doctype)
  // links of a DocType may lead to apps that are not installed
  if (!other && connectedDoctypes(doc.meta).includes(doctype)) return { doctype, count: 0, open_count: 0 }
  if (!other) throw unknownDoctype({ doctype })
  const connection = await connectionOf(doc, other)
  if (!connection) return { doctype, count: 0, open_count: 0 }
  if ('names' in connection) return { doctype, count: connection.names.length, open_count: 0, names: connection.names }
  const open = openFilters(doc.ctx, doctype)
  const [all, openOnes] = await Promise.all([
    counted(doc.ctx, other, connection.filters),
    open ? counted(doc.ctx, other, [...connection.filters, ...open]) : 0,
  ])
  return { doctype, count: all, open_count: openOnes }
}

async function connectionOf(doc: Document, other: Meta): Promise<Connection | undefined> {
  const links = doc.meta.json.links ?? []
  const link = links.find((each) => ((each.is_child_table && each.parent_doctype) || each.link_doctype) === other.name)
  if (!link) return naming(doc, other) ?? named(doc, other)
  if (!link.is_child_table) return naming(doc, other, link.link_fieldname) ?? { filters: [[other.name, link.link_fieldname, '=', doc.name]] }
  const table = doc.meta.tableFields.find(({ fieldname }) => fieldname === link.table_fieldname)
  if (table) return { names: namesIn(doc.rows(table.fieldname), [link.link_fieldname], levelsOf(doc, table)) }
  const child = await doc.ctx.meta.find(link.link_doctype)
  return child?.istable ? { filters: [[child.name, link.link_fieldname, '=', doc.name]] } : undefined
}

/** Documents that name this one in a field of theirs: the given one, else the first that can. */
function naming(doc: Document, other: Meta, fieldname?: string): Connection | undefined {
  const isAsked = (field: { readonly fieldname: string }): boolean => fieldname === undefined || field.fieldname === fieldname
  const link = other.linkFields.find((field) => isAsked(field) && field.options === doc.doctype)
  if (link) return { filters: [[other.name, link.fieldname, '=', doc.name]] }
  const dynamic = other.dynamicLinkFields.find(isAsked)
  if (!dynamic) return undefined
  return {
    filters: [
      [other.name, dynamic.options, '=', doc.doctype],
      [other.name, dynamic.fieldname, '=', doc.name],
    ],
  }
}

/** Documents that this one names, itself or in its rows. */
function named(doc: Document, other: Meta): Connection | undefined {
  const fieldsTo = (meta: Meta): string[] => meta.linkFields.filter(({ options }) => options === other.name).map(({ fieldname }) => fieldname)
  const own = fieldsTo(doc.meta)
  if (own.length > 0) return { names: namesIn([doc], own, readableLevels(doc.ctx, doc.meta)) }
  const names = doc.meta.tableFields.flatMap((table) =>
    doc.rows(table.fieldname).flatMap((row) => namesIn([row], fieldsTo(row.meta), levelsOf(doc, table))),
  )
  return names.length > 0 ? { names: [...new Set(names)] } : undefined
}

type Levels = ReadonlySet<number>

/** Of rows whose table the user may not read, none. */
function levelsOf(doc: Document, table: { readonly permlevel?: number }): Levels {
  const levels = readableLevels(doc.ctx, doc.meta)
  return levels.has(Number(table.permlevel ?? 0)) ? levels : new Set()
}

function namesIn(documents: readonly Document[], fields: readonly string[], levels: Levels): string[] {
  const values = documents.flatMap((doc) =>
    fields
      .filter((field) => levels.has(Number(doc.meta.field.get(field)?.permlevel ?? 0)))
      .flatMap((field) => (doc.values[field] ? [String(doc.values[field])] : [])),
  )
  return [...new Set(values)]
}

async function counted(ctx: Context, { name, issingle }: Meta, filters: readonly (readonly unknown[])[]): Promise<number> {
  if (issingle) return 0
  try {
    return await count(ctx, name, { filters }, { most: mostCounted })
  } catch (error) {
    if (isCortadoError(error) && ['PermissionError', 'DataError'].includes(error.type)) return 0
    throw error
  }
}
