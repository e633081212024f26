import { duplicate, validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { addComment } from 'cortado/document/comment.ts'
import { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { sql } from 'kysely'
import { peopleOf } from '../../../desk/people.ts'
import { demandShareable, shareRights } from '../../../desk/sharing.ts'

/** Rights on one document for one user, or for everyone who is logged in. */
export default class DocShare extends Document {
  async validate(): Promise<void> {
    const everyone = Number(this.get('everyone'))
    if (everyone) this.set('user', null)
    else if (!this.get('user')) throw validation({ message: 'Name the user to share with, or share with everyone' })
    await this.completeRights()
    await this.demandShareRight()
    if (this.isNew()) await this.refuseTwin()
  }

  private async completeRights(): Promise<void> {
    const meta = await this.ctx.meta.get(this.get<string>('share_doctype'))
    if (this.get('submit') && !meta.isSubmittable) throw validation({ message: `${meta.name} cannot be submitted` })
    if (this.get('submit')) this.set('write', 1)
    if (this.get('write') || this.get('share')) this.set('read', 1)
  }

  /** Nobody gives what they do not have. */
  private async demandShareRight(): Promise<void> {
    if (this.flags.ignorePermissions) return
    const doc = await load(this.ctx, this.get<string>('share_doctype'), this.get<string>('share_name'))
    const given = shareRights.filter((right) => this.get(right) && (this.isNew() || this.hasChanged(right)))
    await demandShareable(doc, Object.fromEntries(given.map((right) => [right, true])))
  }

  private async refuseTwin(): Promise<void> {
    const { db } = this.ctx
    const who = this.get('everyone') ? sql`everyone = 1` : sql`${sql.id('user')} = ${this.get('user')}`
    const rows = await db.read(
      compile(
        db.dialect,
        sql`select name from ${sql.table('tabDocShare')} where share_doctype = ${this.get('share_doctype')} and share_name = ${this.get('share_name')} and ${who} and name <> ${this.name} limit 1`,
      ),
    )
    if (rows[0]) throw duplicate({ doctype: 'DocShare', name: rows[0].name })
  }

  async afterInsert(): Promise<void> {
    // one's own User document is shared silently
    if (this.get('share_doctype') !== 'User') await this.note('Shared', 'shared this document with')
  }

  async onTrash(): Promise<void> {
    await this.note('Unshared', 'un-shared this document with')
  }

  /** Tells the timeline of the document, if that is still there. */
  private async note(type: string, text: string): Promise<void> {
    const doctype = this.get<string>('share_doctype')
    const meta = await this.ctx.meta.find(doctype)
    if (!meta || meta.issingle) return
    const { db } = this.ctx
    const found = await db.read(compile(db.dialect, sql`select name from ${sql.table(meta.table)} where name = ${this.get('share_name')}`))
    if (found.length === 0) return
    const user = this.get<string>('user')
    const whom = this.get('everyone') ? 'everyone' : (await peopleOf(this.ctx, [user]))[user]?.fullname || user
    await addComment({ ctx: this.ctx, doctype: meta.name, name: this.get<string>('share_name') }, type, `${this.ctx.user.fullName} ${text} ${whom}`)
  }
}
