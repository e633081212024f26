import { validation } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'

/** What a user wants to be reminded of. It is kept for the scheduler, which sends it. */
export default class Reminder extends Document {
  validate(): void {
    this.set('user', this.ctx.user.name)
    if (this.hasChanged('remind_at') && String(this.get('remind_at')) < this.ctx.clock.timestamp())
      throw validation({ message: 'Reminder cannot be created in past.' })
  }
}
