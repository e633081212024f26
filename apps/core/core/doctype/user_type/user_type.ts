import { permission, validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { save } from 'cortado/document/save.ts'
import { sql } from 'kysely'
import { replaceRows } from '../user/rows.ts'
import { grantUserType } from './grant.ts'

/** DocTypes of the site's own that a user type has at most. */
const mostCustom = 3

/**
 * A kind of user that works with a few DocTypes: its one role gets its rights from here. Only Administrator makes them, and for as many DocTypes as the configuration
 * `user_type_doctype_limit` says.
 */
export default class UserType extends Document {
  async validate(): Promise<void> {
    if (Number(this.get('is_standard'))) return
    this.demandLimit()
    await this.demandRole()
    const metas = await Promise.all(this.doctypes().map((doctype) => this.ctx.meta.get(doctype)))
    const modules = [...new Set(metas.map(({ json }) => json.module))]
    await replaceRows(
      this,
      'user_type_modules',
      modules.map((module) => ({ module })),
    )
    const linked = new Set(metas.flatMap(({ linkFields }) => linkFields.map(({ options }) => options ?? '')))
    const others = [...linked].filter((doctype) => doctype !== '' && !this.doctypes().includes(doctype)).toSorted()
    await replaceRows(
      this,
      'select_doctypes',
      others.map((document_type) => ({ document_type })),
    )
  }

  /** DocTypes that its users work with. */
  doctypes(): string[] {
    return this.rows('user_doctypes').map((row) => row.get<string>('document_type'))
  }

  private demandLimit(): void {
    const limits = (this.ctx.site.config.user_type_doctype_limit ?? {}) as Readonly<Record<string, unknown>>
    const limit = Number(limits[this.name.toLowerCase().replaceAll(' ', '_')] ?? 0)
    if (this.ctx.user.name !== 'Administrator') throw permission({ message: 'User does not have permission to create the new User Type' })
    if (!limit) throw validation({ message: `The limit has not set for the user type ${this.name} in the site config file.` }, { title: 'Set Limit' })
    if (this.doctypes().length > limit)
      throw validation(
        { message: 'The total number of user document types limit has been crossed.' },
        { title: 'User Document Types Limit Exceeded' },
      )
    const custom = this.rows('user_doctypes').filter((row) => Number(row.get('is_custom')))
    if (custom.length > mostCustom)
      throw validation(
        { message: `You can only set the ${mostCustom} custom doctypes in the Document Types table.` },
        { title: 'Custom Document Types Limit Exceeded' },
      )
  }

  private async demandRole(): Promise<void> {
    const role = this.get<string | null>('role')
    if (!role) throw validation({ message: 'The field Role is mandatory' })
    const { db } = this.ctx
    const [row] = await db.read(compile(db.dialect, sql`select is_custom from ${sql.table('tabRole')} where name = ${role}`))
    if (!Number(row?.is_custom ?? 0)) throw validation({ message: `The role ${role} should be a custom role.` })
    if (this.get('apply_user_permission_on') && !this.get('user_id_field'))
      throw validation({ message: `User Id Field is mandatory in the user type ${this.name}` })
  }

  async onUpdate(): Promise<void> {
    if (Number(this.get('is_standard'))) return
    await grantUserType(this)
    if (!this.isNew()) await this.saveUsers()
  }

  private async saveUsers(): Promise<void> {
    const { db } = this.ctx
    const users = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabUser')} where user_type = ${this.name} order by name`))
    for (const { name } of users) {
      const user = await load(this.ctx, 'User', String(name), { lock: true })
      user.flags.ignorePermissions = true
      await save(user)
    }
  }

  onTrash(): void {
    if (Number(this.get('is_standard'))) throw validation({ message: `Standard user type ${this.name} can not be deleted.` })
  }
}
