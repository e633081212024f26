import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/** Titles of linked documents, where their DocType shows titles in links: `{ 'Customer::C-1': 'Acme' }`. One statement per such DocType. */
export async function linkTitles(doc: Document): Promise<Record<string, string>> {
  const names = new Map<string, Set<string>>()
  for (const each of [doc, ...doc.meta.tableFields.flatMap((field) => doc.rows(field.fieldname))]) {
    for (const { fieldname, options } of each.meta.linkFields) {
      const value = each.values[fieldname]
      if (value && options) names.set(options, (names.get(options) ?? new Set()).add(String(value)))
    }
  }
  const titles: Record<string, string> = {}
  await Promise.all([...names].map(([doctype, values]) => addTitles(doc, doctype, { names: [...values], titles })))
  return titles
}

async function addTitles({ ctx }: Document, doctype: string, { names, titles }: { names: string[]; titles: Record<string, string> }): Promise<void> {
  const meta = await ctx.meta.find(doctype)
  if (!meta?.json.show_title_field_in_link || !meta.titleField || !meta.field.has(meta.titleField) || meta.issingle) return
  const { db } = ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select ${sql.id('name')}, ${sql.id(meta.titleField)} as title from ${sql.table(meta.table)} where ${db.dialect.inList(sql.id('name'), names)}`,
    ),
  )
  for (const { name, title } of rows) titles[`${doctype}::${name}`] = String(title ?? name)
}
