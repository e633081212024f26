import { validation } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'

const weekDays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** Something that takes place, once or repeatedly. */
export default class Event extends Document {
  validate(): void {
    const [starts, ends] = [this.get<string | null>('starts_on'), this.get<string | null>('ends_on')]
    if (starts && ends && starts > ends) throw validation({ message: 'Event end must be after start' })
    this.validateRepetition(starts, ends)
  }

  private validateRepetition(starts: string | null, ends: string | null): void {
    if (!this.get('repeat_this_event')) return
    const repeat = this.get<string>('repeat_on')
    if (repeat === 'Daily' && starts && ends && starts.slice(0, 10) !== ends.slice(0, 10))
      throw validation({ message: 'Daily events should finish on the same day' })
    if (repeat !== 'Weekly') for (const day of weekDays) this.set(day, 0)
    else if (!weekDays.some((day) => this.get(day)) && starts)
      this.set(weekDays[new Date(`${starts.slice(0, 10)}T00:00:00Z`).getUTCDay()] ?? 'monday', 1)
  }
}
