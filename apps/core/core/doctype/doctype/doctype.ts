import { standardDoctype, validation } from '@cortado/contract/error-catalogue.ts'
import { doctypeNameFaults } from '@cortado/contract/faults/names.ts'
import { Document } from 'cortado/document/document.ts'
import { fieldsChanged } from 'cortado/document/fields/changed.ts'
import { doctypeError } from 'cortado/meta/doctype-error.ts'
import { doctypeChanged } from 'cortado/meta/sync-table.ts'
import { checkDoctype } from 'cortado/meta/validate-doctype.ts'
import { addAutoRepeatField } from '../../../custom/customise/auto-repeat-field.ts'
import { searchChanged } from '../../../desk/search-rebuild.ts'
import { complete } from './complete.ts'
import { definitionOf } from './definition.ts'
import { writeFile } from './export.ts'
import { fillFetched } from './fill_fetched.ts'
import { forgetCustomisations, touchOwners } from './references.ts'
import { renameEverywhere } from './renaming.ts'
import { checkRoles, warnOfOptions } from './rules.ts'

/** Kinds of documents as DocTypes of long ago name them. */
const formerKinds: Readonly<Record<string, string>> = { Transaction: 'Document', Master: 'Setup' }

/** A DocType as a document: saving it makes or changes its table, in the same transaction. */
export default class DocType extends Document {
  async beforeInsert(): Promise<void> {
    if (this.values.__newname == null && this.values.name != null) this.values.name = String(this.values.name).trim()
    this.demandCustom()
  }

  beforeValidate(): void {
    const kind = this.get<string | null>('document_type')
    if (kind && Object.hasOwn(formerKinds, kind)) this.set('document_type', formerKinds[kind])
  }

  async validate(): Promise<void> {
    if (!this.isNew()) this.demandCustom()
    await complete(this)
    await checkDoctype(this.ctx, definitionOf(this))
    await checkRoles(this)
    warnOfOptions(this)
  }

  async onUpdate(): Promise<void> {
    const before = this.isNew() ? undefined : await this.ctx.meta.find(this.name)
    // others may hold tables or links of this one: how they are compiled depends on it
    if (this.isNew() || this.hasChanged('autoname')) this.ctx.meta.clear()
    const meta = await doctypeChanged(this.ctx, this.name, (message) => this.ctx.messages.push({ message }))
    if (meta) {
      await fieldsChanged(this.ctx, before, meta)
      await searchChanged(this.ctx, before, meta)
      if (before) await fillFetched(this.ctx, before, meta)
      if (this.get('allow_auto_repeat') && (await addAutoRepeatField(this.ctx, meta))) await doctypeChanged(this.ctx, this.name)
    }
    if (this.get('istable')) await touchOwners(this)
    if (!Number(this.get('custom')) && this.ctx.site.config.developer_mode) await writeFile(this)
  }

  async onTrash(): Promise<void> {
    if (this.isStandard()) throw validation({ message: `Standard DocType can not be deleted: ${this.name} belongs to an app` })
    await forgetCustomisations(this.ctx, this.name)
    this.ctx.meta.clear()
  }

  beforeRename(from: string, to: string, merge: boolean): void {
    this.demandCustom()
    if (merge) throw validation({ message: `DocTypes cannot be merged: ${from} into ${to}` })
    const faults = doctypeNameFaults(to)
    if (faults.length) throw doctypeError(to, faults)
  }

  async afterRename(from: string, to: string): Promise<void> {
    await renameEverywhere(this.ctx, { from, to, hasTable: !this.get('issingle') && !this.get('is_virtual') })
    this.ctx.meta.clear()
  }

  /** DocTypes of apps are files: they change there, or by customising, unless the site is in developer mode. */
  private demandCustom(): void {
    if (this.isStandard()) {
      const reason = this.getBefore()
        ? 'it belongs to an app: change its file, or customise it'
        : "only custom DocTypes are made here (set custom to 1), others in an app's folder"
      throw standardDoctype({ doctype: this.name, reason })
    }
    if (Number(this.get('is_virtual')) && Number(this.get('custom')))
      throw standardDoctype({ doctype: this.name, reason: 'a virtual DocType needs the code of an app, and cannot be custom' })
  }

  /** Whether it is, or would be, a DocType of an app, on a site where those are only files. */
  private isStandard(): boolean {
    const stored = this.getBefore()
    const custom = Number(this.get('custom')) && (!stored || Number(stored.custom))
    return !custom && !this.ctx.site.config.developer_mode
  }
}
