import { validation } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'
import { freeName } from '../../dashboards/add.ts'

/** A number: of documents, of a report, or what a method answers. */
export default class NumberCard extends Document {
  async autoname(): Promise<void> {
    this.name = await freeName(this.ctx, 'Number Card', this.name || this.get<string>('label'))
  }

  async validate(): Promise<void> {
    const kind = this.get<string | null>('type') || 'Document Type'
    if (kind === 'Report' && !(this.get('report_name') && this.get('report_field') && this.get('report_function')))
      throw validation({ message: 'Report Name, Report Field and Function are required to create a number card' })
    if (kind === 'Custom' && !this.get('method')) throw validation({ message: 'Method is required to create a number card' })
    if (kind === 'Document Type') await this.checkDocuments()
  }

  private async checkDocuments(): Promise<void> {
    const [doctype, fn] = [this.get<string | null>('document_type'), this.get<string | null>('function')]
    if (!doctype || !fn) throw validation({ message: 'Document Type and Function are required to create a number card' })
    if (fn !== 'Count' && !this.get('aggregate_function_based_on'))
      throw validation({ message: 'Aggregate Field is required to create a number card' })
    if ((await this.ctx.meta.get(doctype)).istable && !this.get('parent_document_type'))
      throw validation({ message: 'Parent Document Type is required to create a number card' })
  }
}
