import { Document } from 'cortado/document/document.ts'

/** Days after which a note that is shown at the log-in is not shown any more, where it says nothing else. */
const shownFor = 7

/** A note for oneself, or for everyone where it is public; only those are shown at the log-in. */
export default class Note extends Document {
  validate(): void {
    if (this.get('notify_on_login') && !this.get('expire_notification_on')) this.set('expire_notification_on', this.dayAfter(shownFor))
    if (!this.get('public')) this.set('notify_on_login', 0)
    if (!this.get('notify_on_login')) this.set('notify_on_every_login', 0)
    if (!this.get('content')) this.set('content', '<span></span>')
  }

  private dayAfter(days: number): string {
    const day = new Date(`${this.ctx.clock.today()}T00:00:00Z`)
    day.setUTCDate(day.getUTCDate() + days)
    return day.toISOString().slice(0, 10)
  }
}
