import { Document } from 'cortado/document/document.ts'

/** A note for oneself, or for everyone where it is public. */
export default class Note extends Document {
  validate(): void {
    if (!this.get('notify_on_login')) this.set('notify_on_every_login', 0)
    if (!this.get('content')) this.set('content', '<span></span>')
  }
}
