import { Document } from 'cortado'
import { type DocumentEvent, documentEvents } from 'cortado/document/run-event.ts'
import { note } from '../../../record.ts'

/** Notes every event of its documents. */
export default class Recorded extends Document {}

const noting = (event: DocumentEvent) => ({ [event === 'onload' ? 'onLoad' : event]: (...args: unknown[]) => void note('controller', event, args) })
Object.assign(Recorded.prototype, ...documentEvents.map(noting))
