import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'
import { onlyFor } from '../../../core/only-for.ts'
import { dropColumns } from '../../customise/orphaned-columns.ts'
import { resetCustomisation } from '../../customise/reset.ts'
import { saveForm } from '../../customise/save-form.ts'
import { showDoctype } from '../../customise/show.ts'

/** The form in which a DocType of an app is changed. It is never stored: its methods read and write what customises the DocType of `doc_type`. */
export default class CustomizeForm extends Document {
  static readonly whitelisted = ['fetch_to_customize', 'save_customization', 'reset_to_defaults', 'reset_layout', 'trim_table']

  /** Shows the DocType as it is. */
  fetchToCustomize(): Promise<void> {
    return showDoctype(this)
  }

  /** Makes the DocType what the form says, and shows it. */
  async saveCustomization(): Promise<void> {
    const doctype = this.get<string | null>('doc_type')
    if (!doctype) return
    await saveForm(this)
    if (!this.values.hide_success) this.ctx.messages.push({ message: `${doctype} updated`, alert: 1 })
    await showDoctype(this)
  }

  /** Takes away what the site changed, and shows what the app brought. */
  async resetToDefaults(): Promise<void> {
    if (!this.get('doc_type')) return
    await resetCustomisation(this.ctx, this.get('doc_type'))
    await showDoctype(this)
  }

  /** Puts the fields where the app had them. */
  async resetLayout(): Promise<void> {
    if (!this.get('doc_type')) return
    await resetCustomisation(this.ctx, this.get('doc_type'), { properties: ['field_order', 'insert_after'] })
    await showDoctype(this)
  }

  /** Drops the columns of fields that are no more, and what they hold. Throws permission for others than System Managers. */
  async trimTable(): Promise<void> {
    if (!this.get('doc_type')) return
    onlyFor(this.ctx, 'System Manager')
    await dropColumns(this.ctx, await this.ctx.meta.get(this.get('doc_type')))
    await showDoctype(this)
  }

  /** Nothing of it is kept. */
  async onUpdate(): Promise<void> {
    const { db } = this.ctx
    await db.write(compile(db.dialect, sql`delete from ${sql.table('tabSingles')} where doctype = ${this.doctype}`))
    for (const { options } of this.meta.tableFields)
      await db.write(compile(db.dialect, sql`delete from ${sql.table(`tab${options}`)} where parenttype = ${this.doctype}`))
  }
}
