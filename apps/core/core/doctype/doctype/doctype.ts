import { badDoctype, permission, validation } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'
import { fieldsChanged } from 'cortado/document/fields/changed.ts'
import { doctypeChanged } from 'cortado/meta/sync-table.ts'
import { checkDoctype } from 'cortado/meta/validate-doctype.ts'
import { complete } from './complete.ts'
import { definitionOf } from './definition.ts'
import { writeFile } from './export.ts'
import { forgetCustomisations, renameEverywhere } from './references.ts'

/** A DocType as a document: saving it makes or changes its table, in the same transaction. */
export default class DocType extends Document {
  async beforeInsert(): Promise<void> {
    if (this.values.__newname == null && this.values.name != null) this.values.name = String(this.values.name).trim()
    this.demandCustom()
  }

  async validate(): Promise<void> {
    if (!this.isNew()) this.demandCustom()
    await complete(this)
    await checkDoctype(this.ctx, definitionOf(this))
  }

  async onUpdate(): Promise<void> {
    const before = this.isNew() ? undefined : await this.ctx.meta.find(this.name)
    // others may hold tables or links of this one: how they are compiled depends on it
    if (this.isNew() || this.hasChanged('autoname')) this.ctx.meta.clear()
    const meta = await doctypeChanged(this.ctx, this.name)
    if (meta) await fieldsChanged(this.ctx, before, meta)
    if (!Number(this.get('custom')) && this.ctx.site.config.developer_mode) await writeFile(this)
  }

  async onTrash(): Promise<void> {
    this.demandCustom()
    await forgetCustomisations(this.ctx, this.name)
    this.ctx.meta.clear()
  }

  beforeRename(from: string, to: string, merge: boolean): void {
    this.demandCustom()
    if (merge) throw validation({ message: `DocTypes cannot be merged: ${from} into ${to}` })
    if (!/^[A-Za-z][\w\- ]*$/.test(to) || to.length > 61) {
      throw badDoctype({
        doctype: to,
        reason: 'the name should begin with a letter, hold only letters, digits, spaces, _ and -, and have at most 61 characters',
      })
    }
  }

  async afterRename(from: string, to: string): Promise<void> {
    await renameEverywhere(this.ctx, { from, to, hasTable: !this.get('issingle') && !this.get('is_virtual') })
    this.ctx.meta.clear()
  }

  /** DocTypes of apps are files: they change there, or by customising, unless the site is in developer mode. */
  private demandCustom(): void {
    const stored = this.getBefore()
    if (stored ? Number(stored.custom) && Number(this.get('custom')) : Number(this.get('custom'))) return
    if (this.ctx.site.config.developer_mode) return
    throw stored
      ? permission({ message: `DocType ${this.name} belongs to an app: change its file, or customise it` })
      : validation({ message: `DocType ${this.name}: only custom DocTypes are made here (set custom to 1), others in an app's folder` })
  }
}
