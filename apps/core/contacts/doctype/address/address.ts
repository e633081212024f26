import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/** A postal address, with the documents it belongs to. Named by its title and type. */
export default class Address extends Document {
  async autoname(): Promise<void> {
    if (!this.get('address_title')) this.set('address_title', this.rows('links')[0]?.get('link_name') ?? null)
    if (!this.get('address_title')) throw validation({ message: 'Address Title is mandatory' })
    const stem = `${this.get('address_title')}-${this.get('address_type')}`.replace(/[<>]/g, '').slice(0, 130)
    const { db } = this.ctx
    const pattern = `${stem.replace(/[\\%_]/g, '\\$&')}-%`
    const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabAddress')} where name = ${stem} or name like ${pattern}`))
    const taken = new Set(rows.map((row) => String(row.name)))
    let name = stem
    for (let next = 1; taken.has(name); next++) name = `${stem}-${next}`
    this.name = name
  }

  validate(): void {
    const seen = new Set<string>()
    for (const row of this.rows('links')) {
      const link = `${row.get('link_doctype')}\n${row.get('link_name')}`
      if (seen.has(link)) throw validation({ message: `${row.get('link_doctype')} ${row.get('link_name')} is linked twice` })
      seen.add(link)
    }
  }
}
