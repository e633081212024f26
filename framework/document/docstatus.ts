import { docstatusTransition, validation } from '@cortado/contract/error-catalogue.ts'
import type { Document } from './document.ts'

/** What a save does to the life of a document. */
export type SaveAction = 'save' | 'submit' | 'updateAfterSubmit' | 'cancel'

const label = ['0 (Draft)', '1 (Submitted)', '2 (Cancelled)']

/** The action between two states of `docstatus` (0 draft, 1 submitted, 2 cancelled). Throws for steps that do not exist. */
export function saveAction(doc: Document, from: number): SaveAction {
  const to = doc.docstatus
  if (doc.meta.issingle) return 'save'
  if (from === 2) throw validation({ message: `Cannot edit cancelled document: ${doc.doctype} ${doc.name}` }, { messages: [] })
  if (from === 0 && to === 0) return 'save'
  if (from === 0 && to === 1) return 'submit'
  if (from === 1 && to === 1) return 'updateAfterSubmit'
  if (from === 1 && to === 2) return 'cancel'
  throw docstatusTransition({ from: label[from] ?? from, to: label[to] ?? to })
}
