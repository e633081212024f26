import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/** A module of an app. Those of apps come from their modules.txt; others are custom. */
export default class ModuleDef extends Document {
  beforeInsert(): void {
    this.set('custom', 1)
  }

  async onTrash(): Promise<void> {
    const { db } = this.ctx
    if (!this.get('custom')) throw validation({ message: `The module ${this.name} belongs to the app ${this.get('app_name')}` })
    const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabDocType')} where module = ${this.name} limit 1`))
    if (rows[0]) throw validation({ message: `The module ${this.name} holds the DocType ${rows[0].name}` })
  }

  onUpdate(): void {
    this.ctx.meta.clear()
  }
}
