import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'
import { changeMarks, hasMarks, writeNames } from '../../marks.ts'

/** A task. Where it names a document, it is that document's assignment, which `_assign` of the document mirrors. */
export default class ToDo extends Document {
  async onUpdate(): Promise<void> {
    if (this.isNew() || this.hasChanged('status') || this.hasChanged('allocated_to') || this.hasChanged('reference_name')) await this.mirror()
  }

  async onTrash(): Promise<void> {
    this.set('status', 'Cancelled')
    await this.mirror()
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
    const users = await this.openAssignees(meta.name, String(name))
    await changeMarks(this.ctx, { meta, name: String(name), column: '_assign' }, () => writeNames(users))
  }

  private async openAssignees(doctype: string, name: string): Promise<string[]> {
    const { db } = this.ctx
    const gone = this.get('status') === 'Cancelled' ? this.name : ''
    const rows = await db.read(
      compile(
        db.dialect,
        sql`select distinct allocated_to from ${sql.table('tabToDo')} where reference_type = ${doctype} and reference_name = ${name} and status not in ('Cancelled', 'Closed') and allocated_to is not null and name <> ${gone} order by allocated_to`,
      ),
    )
    return rows.map((row) => String(row.allocated_to))
  }
}
