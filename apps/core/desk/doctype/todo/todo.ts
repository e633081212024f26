import { compile } from 'cortado/database/build.ts'
import { addComment } from 'cortado/document/comment.ts'
import { Document } from 'cortado/document/document.ts'
import { writeNames } from 'cortado/document/names-column.ts'
import { sql } from 'kysely'
import { openTasksOf } from '../../assignments.ts'
import { changeMarks, hasMarks } from '../../marks.ts'
import { peopleOf } from '../../people.ts'

/** A task. Where it names a document, it is that document's assignment, which `_assign` of the document mirrors and its timeline tells of. */
export default class ToDo extends Document {
  async onUpdate(): Promise<void> {
    const isChanged = this.isNew() || this.hasChanged('status') || this.hasChanged('allocated_to') || this.hasChanged('reference_name')
    if (!isChanged) return
    await this.tell()
    await this.mirror()
  }

  async onTrash(): Promise<void> {
    this.set('status', 'Cancelled')
    await this.mirror()
  }

  /** Tells the timeline of the document that somebody got it, or has it no more. */
  private async tell(): Promise<void> {
    const [doctype, name, user] = ['reference_type', 'reference_name', 'allocated_to'].map((field) => this.get<string | null>(field))
    if (!doctype || !name || !user || !(this.isNew() || this.hasChanged('status'))) return
    const doc = { ctx: this.ctx, doctype, name }
    if (this.isNew()) await addComment(doc, 'Assigned', await this.beginning(user))
    else await addComment(doc, 'Assignment Completed', await this.end(user))
  }

  private async beginning(user: string): Promise<string> {
    const by = this.get<string | null>('assigned_by')
    const [giver, taker] = await this.namesOf(by || this.ctx.user.name, user)
    const description = this.get<string | null>('description') ?? ''
    return by === user ? `${giver} self assigned this task: ${description}` : `${giver} assigned ${taker}: ${description}`
  }

  private async end(user: string): Promise<string> {
    const [taker, ender] = await this.namesOf(user, this.ctx.user.name)
    return user === this.ctx.user.name ? `${ender} removed their assignment.` : `Assignment of ${taker} removed by ${ender}`
  }

  private async namesOf(...users: readonly string[]): Promise<string[]> {
    const people = await peopleOf(this.ctx, users)
    return users.map((user) => String(people[user]?.fullname || user))
  }

  /** Writes who has open assignments into the documents concerned: this one's, and the one before the change. */
  private async mirror(): Promise<void> {
    await this.mirrorTo(this.get('reference_type'), this.get('reference_name'))
    const before = this.getBefore()
    if (before?.reference_name && before.reference_name !== this.get('reference_name'))
      await this.mirrorTo(before.reference_type, before.reference_name)
  }

  private async mirrorTo(doctype: unknown, name: unknown): Promise<void> {
    if (!doctype || !name) return
    const meta = await this.ctx.meta.find(String(doctype))
    if (!meta || !hasMarks(meta)) return
    await changeMarks(this.ctx, { meta, name: String(name), column: '_assign' }, async () =>
      writeNames(await this.openAssignees(meta.name, String(name))),
    )
  }

  /** In the order in which they got it. */
  private async openAssignees(doctype: string, name: string): Promise<string[]> {
    const { db } = this.ctx
    const gone = this.get('status') === 'Cancelled' ? this.name : ''
    const rows = await db.read(
      compile(
        db.dialect,
        sql`select allocated_to from ${sql.table('tabToDo')} where ${openTasksOf(doctype, name)} and name <> ${gone} order by creation, name`,
      ),
    )
    return [...new Set(rows.map((row) => String(row.allocated_to)))]
  }
}
