import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/** A tag. With it go its links; documents keep the text until they are untagged. */
export default class Tag extends Document {
  async onTrash(): Promise<void> {
    const { db } = this.ctx
    await db.write(compile(db.dialect, sql`delete from ${sql.table('tabTag Link')} where tag = ${this.name}`))
  }
}
