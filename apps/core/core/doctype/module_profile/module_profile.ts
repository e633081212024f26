import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { save } from 'cortado/document/save.ts'
import { sql } from 'kysely'

/** A named set of modules that users do not see. Users who have it get its changes. */
export default class ModuleProfile extends Document {
  async onUpdate(): Promise<void> {
    if (this.isNew()) return
    const { db } = this.ctx
    const users = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabUser')} where module_profile = ${this.name} order by name`))
    for (const { name } of users) {
      const user = await load(this.ctx, 'User', String(name), { lock: true })
      user.flags.ignorePermissions = true
      await save(user)
    }
  }
}
