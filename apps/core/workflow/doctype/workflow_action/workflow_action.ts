import { Document } from 'cortado/document/document.ts'
import { mailWhoIsAsked } from '../../action-mail.ts'

/** Who may take a document on from the state of its workflow that it is in. Made and completed as documents go their way. */
export default class WorkflowAction extends Document {
  async afterInsert(): Promise<void> {
    await mailWhoIsAsked(this.ctx, this.get<string>('reference_doctype'), this.get<string>('reference_name'))
  }
}
