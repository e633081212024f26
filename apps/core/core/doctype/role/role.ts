import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/** Roles that every site needs, under these names. */
const standardRoles = new Set(['Administrator', 'System Manager', 'Guest', 'All', 'Desk User'])

/** A role. Disabling it takes it from its users. */
export default class Role extends Document {
  validate(): void {
    if (this.get('disabled') && standardRoles.has(this.name)) throw validation({ message: `The role ${this.name} cannot be disabled` })
    if (this.get('disabled')) this.set('desk_access', 0)
  }

  async onUpdate(): Promise<void> {
    if (this.get('disabled') && this.hasChanged('disabled')) await this.takeFromUsers()
    if (!this.isNew() && this.hasChanged('desk_access')) await this.updateUserTypes()
  }

  onTrash(): void {
    if (standardRoles.has(this.name)) throw validation({ message: `The role ${this.name} cannot be deleted` })
  }

  beforeRename(from: string): void {
    if (standardRoles.has(from)) throw validation({ message: `The role ${from} cannot be renamed` })
  }

  private async takeFromUsers(): Promise<void> {
    const { db } = this.ctx
    await db.write(compile(db.dialect, sql`delete from ${sql.table('tabHas Role')} where role = ${this.name}`))
  }

  /** Users are System Users where one of their roles has desk access. */
  private async updateUserTypes(): Promise<void> {
    const { db } = this.ctx
    const desk = sql`exists (select 1 from ${sql.table('tabHas Role')} h join ${sql.table('tabRole')} r on r.name = h.role where h.parenttype = 'User' and h.parent = ${sql.id('tabUser', 'name')} and r.desk_access = 1 and r.disabled = 0)`
    await db.write(
      compile(
        db.dialect,
        sql`update ${sql.table('tabUser')} set user_type = case when ${desk} then 'System User' else 'Website User' end
          where user_type in ('System User', 'Website User') and ${sql.id('name')} not in ('Administrator', 'Guest')
          and ${sql.id('name')} in (select parent from ${sql.table('tabHas Role')} where parenttype = 'User' and role = ${this.name})`,
      ),
    )
  }
}
