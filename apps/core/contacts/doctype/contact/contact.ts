import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/** A person, with the documents they belong to. */
export default class Contact extends Document {
  async autoname(): Promise<void> {
    const person = fullName(this) || this.get<string | null>('company_name') || firstAddress(this) || 'Contact'
    const link = this.rows('links')[0]?.get<string>('link_name')
    this.name = await freeName(this, [person, link].filter(Boolean).join('-').replace(/[<>]/g, '').slice(0, 130))
  }

  validate(): void {
    this.set('full_name', fullName(this) || this.get('company_name'))
    settlePrimary(this, { table: 'email_ids', flag: 'is_primary', value: 'email_id', into: 'email_id' })
    settlePrimary(this, { table: 'phone_nos', flag: 'is_primary_phone', value: 'phone', into: 'phone' })
    settlePrimary(this, { table: 'phone_nos', flag: 'is_primary_mobile_no', value: 'phone', into: 'mobile_no' })
    const seen = new Set<string>()
    for (const row of this.rows('links')) {
      const link = `${row.get('link_doctype')}\n${row.get('link_name')}`
      if (seen.has(link)) throw validation({ message: `${row.get('link_doctype')} ${row.get('link_name')} is linked twice` })
      seen.add(link)
    }
  }
}

const fullName = (doc: Document): string =>
  ['first_name', 'middle_name', 'last_name']
    .map((key) => doc.get(key))
    .filter(Boolean)
    .join(' ')

const firstAddress = (doc: Document): string | undefined => doc.rows('email_ids')[0]?.get<string>('email_id')

/** The one row that is marked as primary fills a field; a single row is marked by itself. Several are refused. */
function settlePrimary(doc: Document, { table, flag, value, into }: { table: string; flag: string; value: string; into: string }): void {
  const rows = doc.rows(table)
  const marked = rows.filter((row) => Number(row.get(flag)))
  if (marked.length > 1) throw validation({ message: `Only one of ${doc.meta.field.get(table)?.label ?? table} can be primary` })
  if (rows.length === 1 && marked.length === 0 && flag === 'is_primary') rows[0]?.set(flag, 1)
  doc.set(into, rows.find((row) => Number(row.get(flag)))?.get(value) ?? null)
}

/** The name, or the name with the first number that makes it free. */
async function freeName(doc: Document, name: string): Promise<string> {
  const { db } = doc.ctx
  const pattern = `${name.replace(/[\\%_]/g, '\\$&')}-%`
  const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table(doc.meta.table)} where name = ${name} or name like ${pattern}`))
  const taken = new Set(rows.map((row) => String(row.name)))
  if (!taken.has(name)) return name
  for (let next = 1; ; next++) if (!taken.has(`${name}-${next}`)) return `${name}-${next}`
}
