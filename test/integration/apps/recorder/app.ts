import { defineApp } from 'cortado'
import { documentEvents } from 'cortado/document/run-event.ts'
import { note } from './record.ts'

const hooks = (from: string) =>
  Object.fromEntries(
    documentEvents.map((event) => [
      event,
      (doc: { doctype: string }, name: string, ...args: unknown[]) => void (doc.doctype === 'Recorded' && note(from, name, args)),
    ]),
  )

/** An app for tests: it notes every event of its DocType, and has documents that are stored elsewhere. */
export default defineApp({ name: 'recorder', docEvents: { Recorded: hooks('hook'), '*': hooks('*') } })
