import { permission, validation } from '@cortado/contract/error-catalogue.ts'
import { dbSet } from 'cortado/document/db-set.ts'
import { Document } from 'cortado/document/document.ts'
import { demand } from 'cortado/permission/decide.ts'

/** A saved report. Queries and scripts are written by Script Managers only. */
export default class Report extends Document {
  static whitelisted = ['toggleDisable']

  /** Disables a report, or enables it again, also one of an app. Needs the right to write. */
  async toggleDisable({ disable }: { disable?: unknown }): Promise<void> {
    await demand(this.ctx, this.meta, 'write', this.values)
    await dbSet(this, { disabled: Number(disable) ? 1 : 0 })
  }

  async validate(): Promise<void> {
    const meta = await this.ctx.meta.get(this.get<string>('ref_doctype'))
    if (!this.get('module')) this.set('module', meta.json.module)
    if (this.get('is_standard') === 'Yes' && !this.ctx.site.config.developer_mode && !this.flags.inImport) {
      throw validation({ message: 'Standard reports are files of an app: set Is Standard to No' })
    }
    const scripted = ['query', 'report_script', 'javascript'].some((key) => this.get(key) && this.hasChanged(key))
    if (scripted && !this.ctx.user.roles.has('Script Manager') && this.ctx.user.name !== 'Administrator') {
      throw permission({ message: 'Queries and scripts of reports are written by Script Managers' })
    }
  }
}
