import type { Ask, Expected } from './case.ts'
import type { Change, Stored } from './change.ts'
import type { View } from './view.ts'
import type { Doc, Subject } from './world.ts'

/** Who changes which document. */
export interface Plan {
  readonly view: View
  readonly subject: Subject
  readonly doc: Doc
  readonly number: number
  /** One of several ways. */
  pick<T>(ways: Readonly<Record<string, T>>): [string, T]
}

/** A change as it is asked for, and what the oracle says of it. */
export const changeOf = ({ view, subject, doc }: Plan, way: string, ask: Ask, expected: Expected, after: Stored | undefined): Change => ({
  way,
  title: `${view.user.name} ${subject.doctype} ${doc.name}`,
  user: view.user.name,
  ask,
  expected,
  subject,
  doc,
  after,
})
