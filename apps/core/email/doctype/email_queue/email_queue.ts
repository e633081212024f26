import { permission } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'

/** A mail on its way, or how it ended. */
export default class EmailQueue extends Document {
  onTrash(): void {
    if (this.ctx.user.name !== 'Administrator') throw permission({ message: 'Only Administrator can delete Email Queue' })
  }
}
