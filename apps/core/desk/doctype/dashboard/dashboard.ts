import { validation } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/** Charts and cards on one page. */
export default class Dashboard extends Document {
  validate(): void {
    if (this.get('is_standard') && !this.ctx.site.config.developer_mode && !this.flags.inImport)
      throw validation({ message: 'Cannot edit Standard Dashboards: they are files of an app' })
    const options = this.get<string | null>('chart_options')
    if (options) parseJson(options, 'chart_options')
  }

  /** At most one is the default. */
  async onUpdate(): Promise<void> {
    if (!this.get('is_default')) return
    const { db } = this.ctx
    await db.write(compile(db.dialect, sql`update ${sql.table('tabDashboard')} set is_default = 0 where name <> ${this.name} and is_default = 1`))
  }
}
