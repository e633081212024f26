/** What a document is: its values as far as the load sets them, or that it is not there. Compared as JSON, so keys have one order. */
export type State = Readonly<Record<string, unknown>>

/** Nothing of it was ever stored. */
export const never: State = { is: 'never' }

/** A document of the load, and what is known of it. */
export interface Entry {
  readonly kind: string
  /** What it is found by, whatever its name. */
  readonly mark: string
  /** Known from the first acknowledgement on. */
  name: string | undefined
  /** The last state that was acknowledged. */
  state: State
  /** The state that a request without an acknowledgement may have made. */
  pending: State | undefined
}

/** One request of the load and what it makes of its document. */
export interface Step {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly next: State
  /** The name that the document has then, where the step gives it another one. */
  readonly name?: string
}

/** What is not as the ledger says. */
export interface Deviation {
  readonly what: string
  readonly entry?: Entry
  readonly found?: State
}

/** Every document that the load has touched. */
export class Ledger {
  readonly entries: Entry[] = []
  #touched = new Set<Entry>()
  #count = 0
  /** Requests that were acknowledged, and that were not. */
  readonly requests = { acknowledged: 0, unknown: 0, happened: 0 }

  /** A new document, of which nothing is stored yet. `run` tells apart the marks of several ledgers. */
  open(kind: string, run: string): Entry {
    const entry: Entry = { kind, mark: `${run}-${++this.#count}`, name: undefined, state: never, pending: undefined }
    this.entries.push(entry)
    return entry
  }

  /** A request was sent that makes `next` of it. */
  sent(entry: Entry, next: State): void {
    entry.pending = next
    this.#touched.add(entry)
  }

  /** The request was acknowledged. */
  acknowledged(entry: Entry): void {
    this.requests.acknowledged++
    entry.state = entry.pending ?? entry.state
    entry.pending = undefined
  }

  /** The entries that were used since the last call. */
  takeTouched(): Entry[] {
    const touched = [...this.#touched]
    this.#touched = new Set()
    return touched
  }

  /**
   * Holds an entry against what is stored: it has to be the acknowledged state, or the whole of the one that was asked for without an
   * acknowledgement; then that is what is known from now on.
   */
  compare(entry: Entry, found: State): Deviation | undefined {
    const stored = JSON.stringify(found)
    if (entry.pending) this.requests.unknown++
    if (entry.pending && stored === JSON.stringify(entry.pending)) {
      this.requests.happened++
      entry.state = entry.pending
    } else if (stored !== JSON.stringify(entry.state)) return { what: `${entry.kind} ${entry.mark} is not what was acknowledged`, entry, found }
    entry.pending = undefined
    return undefined
  }
}
