import { validation } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { Document } from 'cortado/document/document.ts'

/** A chart of documents, of a report, or of an app's own source. */
export default class DashboardChart extends Document {
  async validate(): Promise<void> {
    if (this.get('is_standard') && !this.ctx.site.config.developer_mode && !this.flags.inImport)
      throw validation({ message: 'Cannot edit Standard charts: they are files of an app' })
    const kind = this.get<string>('chart_type')
    if (kind !== 'Custom' && kind !== 'Report') await this.checkDocuments(kind)
    const options = this.get<string | null>('custom_options')
    if (options) parseJson(options, 'custom_options')
  }

  private async checkDocuments(kind: string): Promise<void> {
    const doctype = this.get<string | null>('document_type')
    if (!doctype) throw validation({ message: 'Document type is required to create a dashboard chart' })
    const meta = await this.ctx.meta.get(doctype)
    if (meta.issingle) throw validation({ message: 'You cannot create a dashboard chart from single DocTypes' })
    if (meta.istable && !this.get('parent_document_type'))
      throw validation({ message: 'Parent document type is required to create a dashboard chart' })
    if (kind === 'Group By' && !this.get('group_by_based_on')) throw validation({ message: 'Group By field is required to create a dashboard chart' })
    if (kind !== 'Group By' && !this.get('based_on')) throw validation({ message: 'Time series based on is required to create a dashboard chart' })
  }
}
