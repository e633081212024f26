import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { noPermission } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { readableLevels } from 'cortado/permission/levels.ts'

/**
 * Titles of linked documents that the user may find, where their DocType shows titles in links: `{ 'Customer::C-1': 'Acme' }`. Links of fields above
 * the user's level are not looked at. One statement per such DocType.
 */
export async function linkTitles(doc: Document): Promise<Record<string, string>> {
  const levels = readableLevels(doc.ctx, doc.meta)
  const isOpen = (field: { readonly permlevel?: number }): boolean => levels.has(Number(field.permlevel ?? 0))
  const names = new Map<string, Set<string>>()
  for (const each of [doc, ...doc.meta.tableFields.filter(isOpen).flatMap((field) => doc.rows(field.fieldname))]) {
    for (const [doctype, value] of linksOf(each, isOpen)) {
      if (doctype && value) names.set(String(doctype), (names.get(String(doctype)) ?? new Set()).add(String(value)))
    }
  }
  const titles = await Promise.all([...names].map(([doctype, values]) => titlesOf(doc.ctx, doctype, [...values])))
  return Object.fromEntries(titles.flat())
}

/** Where a document's links lead to: DocType and name, as far as they are set. */
function linksOf({ meta, values }: Document, isOpen: (field: Readonly<DocFieldJson>) => boolean): (readonly [doctype: unknown, name: unknown])[] {
  return [
    ...meta.linkFields.filter(isOpen).map(({ fieldname, options }) => [options, values[fieldname]] as const),
    ...meta.dynamicLinkFields.filter(isOpen).map(({ fieldname, options }) => [values[options ?? ''], values[fieldname]] as const),
  ]
}

async function titlesOf(ctx: Context, doctype: string, names: readonly string[]): Promise<[string, string][]> {
  const meta = await ctx.meta.find(doctype)
  const title = meta?.json.show_title_field_in_link ? meta.titleField : undefined
  if (!meta || !title || !meta.field.has(title) || meta.issingle || meta.isVirtual) return []
  try {
    const query = { fields: ['name', title], filters: [[doctype, 'name', 'in', names]] }
    const rows = (await list(ctx, doctype, query, { names: true })) as Row[]
    return rows.filter((row) => title in row).map((row) => [`${doctype}::${row.name}`, String(row[title] ?? row.name)])
  } catch (error) {
    // who may find none of them sees the names that the document holds
    if (noPermission.is(error)) return []
    throw error
  }
}
