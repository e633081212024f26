import { Document } from 'cortado'
import { type DocumentEvent, documentEvents } from 'cortado/document/run-event.ts'
import { act, note } from '../../../record.ts'

/** Notes every event of its documents. */
export default class Recorded extends Document {}

const noting = (event: DocumentEvent) => ({
  async [event === 'onload' ? 'onLoad' : event](this: Document, ...args: unknown[]) {
    note('controller', event, args)
    await act('controller', event, this)
  },
})
Object.assign(Recorded.prototype, ...documentEvents.map(noting))
