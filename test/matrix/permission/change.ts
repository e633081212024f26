import type { TestAnswer } from 'cortado/testing/server.ts'
import { type Case, faultsOf } from './case.ts'
import type { Doc, Subject, Value } from './world.ts'

/** What a document holds after a change: field → value, row → field → value. */
export interface Stored {
  readonly docstatus: number
  readonly values: Readonly<Record<string, Value>>
  readonly lines: Readonly<Record<string, Readonly<Record<string, Value>>>>
}

/** A case that changes a document if it is answered. */
export interface Change extends Case {
  readonly user: string
  readonly subject: Subject
  /** The document that is changed. */
  readonly doc: Doc
  /** What is stored afterwards, if it is answered; undefined: it is gone. Fields and rows that are not named may hold anything. */
  readonly after: Stored | undefined
  /** Name of a document that comes into being, and is what `after` speaks of. */
  readonly made?: string
  /** `made` is the name that the document has then. */
  readonly renames?: true
  /** Of ways whose answer says whether the change was made: whether it has to be. */
  readonly isMade?: boolean
}

/** A document as it is stored. */
export const storedAs = (doc: Doc): Stored => ({
  docstatus: doc.docstatus,
  values: doc.values,
  lines: Object.fromEntries(doc.lines.map(({ name, values }) => [name, values])),
})

/** What is wrong with an answer, and with what is stored after it. */
export function changeFaultsOf(change: Change, answer: TestAnswer, stored: Stored | undefined): string[] {
  const faults = faultsOf(change, answer)
  const made = isMade(answer)
  if (change.isMade !== undefined && made !== change.isMade) faults.push(made ? 'it was made' : `it was not made: ${answer.text.slice(0, 200)}`)
  const expected = made ? change.after : change.made ? undefined : storedAs(change.doc)
  return [...faults, ...differences(expected, stored)]
}

/** Whether an answer says that something was done. */
const isMade = ({ status, text }: TestAnswer): boolean => status < 400 && !/"failed":[1-9]|"failed_docs":\[\{/.test(text)

function differences(expected: Stored | undefined, stored: Stored | undefined): string[] {
  if (!expected) return stored ? ['it is there'] : []
  if (!stored) return ['it is gone']
  const faults = expected.docstatus === stored.docstatus ? [] : [`docstatus ${stored.docstatus} instead of ${expected.docstatus}`]
  faults.push(...valueFaults(expected.values, stored.values))
  for (const [name, values] of Object.entries(expected.lines))
    faults.push(...valueFaults(values, stored.lines[name] ?? {}).map((fault) => `${name} ${fault}`))
  return faults
}

const valueFaults = (expected: Stored['values'], stored: Stored['values']): string[] =>
  Object.entries(expected).flatMap(([field, value]) => {
    const found = stored[field]
    return (value ?? '') === (found ?? '') || (!value && !found) ? [] : [`${field} is ${found} instead of ${value}`]
  })
