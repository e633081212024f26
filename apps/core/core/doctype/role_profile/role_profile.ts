import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { save } from 'cortado/document/save.ts'
import { sql } from 'kysely'

/** A named set of roles. Users who have it get its changes. */
export default class RoleProfile extends Document {
  autoname(): void {
    this.name = this.get<string | null>('role_profile')?.trim() ?? ''
  }

  validate(): void {
    const seen = new Set<unknown>()
    this.set(
      'roles',
      this.rows('roles').filter((row) => row.get('role') && !seen.has(row.get('role')) && seen.add(row.get('role'))),
    )
  }

  async onUpdate(): Promise<void> {
    if (this.isNew()) return
    const { db } = this.ctx
    const users = await db.read(
      compile(
        db.dialect,
        sql`select distinct parent from ${sql.table('tabUser Role Profile')} where parenttype = 'User' and role_profile = ${this.name}`,
      ),
    )
    for (const { parent } of users) {
      const user = await load(this.ctx, 'User', String(parent), { lock: true })
      user.flags.ignorePermissions = true
      await save(user)
    }
  }
}
