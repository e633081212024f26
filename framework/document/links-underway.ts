import { setTimeout as sleep } from 'node:timers/promises'
import { deadlock } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Db } from '../database/db.ts'

// A link is looked up without a lock, so that saving takes no statement more. What keeps it from pointing to nothing: who deletes or cancels a document waits for
// those who have looked it up and are not committed yet, and who looks it up from then on locks its row. In memory, so between the requests of one process.

/** Milliseconds that a deletion waits for those who write links to its document. */
const patience = 5_000

/** The links that a process is writing, and the documents that it is about to delete or cancel. */
export interface LinksUnderway {
  /** Whoever looks the document up has to lock its row: it may go. Notes that the session is about to write a link to it, until its transaction ends. */
  writing(db: Db, links: Iterable<string>): boolean
  /** Notes that a document goes until the transaction ends, and waits for those who write links to it. Throws deadlock (as after a wait) where that takes too long. */
  leaving(db: Db, link: string): Promise<void>
}

declare module '../context.ts' {
  interface Context {
    readonly linksUnderway: LinksUnderway
  }
}

/** What a link names, as `LinksUnderway` takes it: names that differ in letter case may be one. */
export const linkKey = (doctype: string, name: string): string => `${doctype}\n${name.toLowerCase()}`

/** Before a document is deleted or cancelled, and what links to it is looked for: from here on nobody adds a link unseen. Throws deadlock. */
export const awaitLinks = ({ db, linksUnderway }: Context, doctype: string, name: string): Promise<void> =>
  linksUnderway.leaving(db, linkKey(doctype, name))

/** `LinksUnderway` in memory. */
export class LinkNotes implements LinksUnderway {
  readonly #writers = new Map<string, Set<Db>>()
  readonly #leaving = new Map<string, number>()

  writing(db: Db, links: Iterable<string>): boolean {
    let isLeaving = false
    const noted: string[] = []
    for (const link of links) {
      const writers = this.#writers.get(link)
      // who is noted already is waited for, or holds the lock
      if (writers?.has(db)) continue
      if (writers) writers.add(db)
      else this.#writers.set(link, new Set([db]))
      noted.push(link)
      if (this.#leaving.has(link)) isLeaving = true
    }
    if (noted.length > 0) atEnd(db, () => this.#forget(db, noted))
    return isLeaving
  }

  #forget(db: Db, links: readonly string[]): void {
    for (const link of links) {
      const writers = this.#writers.get(link)
      writers?.delete(db)
      if (writers?.size === 0) this.#writers.delete(link)
    }
  }

  async leaving(db: Db, link: string): Promise<void> {
    this.#leaving.set(link, (this.#leaving.get(link) ?? 0) + 1)
    atEnd(db, () => {
      const others = (this.#leaving.get(link) ?? 1) - 1
      if (others > 0) this.#leaving.set(link, others)
      else this.#leaving.delete(link)
    })
    const before = [...(this.#writers.get(link) ?? [])].filter((each) => each !== db)
    const until = performance.now() + patience
    while (before.some((each) => this.#writers.get(link)?.has(each))) {
      if (performance.now() > until) throw deadlock({ waited: true })
      await sleep(5)
    }
  }
}

function atEnd(db: Db, fn: () => void): void {
  db.afterCommit(fn)
  db.afterRollback(fn)
}
