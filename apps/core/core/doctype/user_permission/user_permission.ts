import { duplicate, validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/** Limits a user to documents: of `allow`, only `for_value` and others that are allowed. */
export default class UserPermission extends Document {
  async validate(): Promise<void> {
    if (this.get('apply_to_all_doctypes')) this.set('applicable_for', null)
    else if (!this.get('applicable_for')) throw validation({ message: 'Name the DocType that this applies to, or apply it to all' })
    if (standardUsers.has(this.get<string>('user'))) throw validation({ message: `${this.get('user')} takes no user permissions` })
    const meta = await this.ctx.meta.get(this.get<string>('allow'))
    if (!meta.isTree) this.set('hide_descendants', 0)
    const same = await this.others()
    const twin = same.find((row) => row.for_value === this.get('for_value') && (row.applicable_for ?? '') === (this.get('applicable_for') ?? ''))
    if (twin) throw duplicate({ doctype: 'User Permission', name: twin.name }, { title: 'Duplicate Entry' })
    const isDefault = same.some(
      (row) => Number(row.is_default) && (!row.applicable_for || !this.get('applicable_for') || row.applicable_for === this.get('applicable_for')),
    )
    if (this.get('is_default') && isDefault) throw validation({ message: `${this.get('user')} has a default for ${this.get('allow')} already` })
  }

  /** The user's other permissions for the same DocType. */
  private others() {
    const { db } = this.ctx
    return db.read(
      compile(
        db.dialect,
        sql`select name, for_value, applicable_for, is_default from ${sql.table('tabUser Permission')} where ${sql.id('user')} = ${this.get('user')} and allow = ${this.get('allow')} and name <> ${this.name}`,
      ),
    )
  }
}

const standardUsers = new Set(['Administrator', 'Guest'])
