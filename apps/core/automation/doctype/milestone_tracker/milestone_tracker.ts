import { validation } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'

/** Keeps which values a field of documents of a DocType had, and when it got them. */
export default class MilestoneTracker extends Document {
  async validate(): Promise<void> {
    const [doctype, field] = [this.get<string>('document_type'), this.get<string>('track_field')]
    const meta = await this.ctx.meta.get(doctype)
    if (!meta.field.has(field)) throw validation({ message: `Field to Track: ${doctype} has no field ${field}` })
  }
}
