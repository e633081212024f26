import { type Document, defineApp } from 'cortado'
import { documentEvents } from 'cortado/document/run-event.ts'
import { act, note } from './record.ts'

const hooks = (from: string) =>
  Object.fromEntries(
    documentEvents.map((event) => [
      event,
      async (doc: Document, name: string, ...args: unknown[]) => {
        if (doc.doctype !== 'Recorded') return
        note(from, name, args)
        await act(from, name, doc)
      },
    ]),
  )

/** An app for tests: it notes every event of its DocType, and has documents that are stored elsewhere. */
export default defineApp({
  name: 'recorder',
  docEvents: { Recorded: hooks('hook'), '*': hooks('*') },
  ignoreLinksOnDelete: ['Protocol'],
})
