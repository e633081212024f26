import type { DocumentChange } from './announce.ts'
import type { Renaming } from './rename-links.ts'

/** The renamings that a process has heard of. Who writes links compares: what was looked up under one name may have another when it is committed. */
export interface Renames {
  /** Whose announcements are this process's own. */
  readonly id: string
  /** How many were heard of so far. */
  readonly count: number
  /** Those heard of since `count` was `mark`, the oldest first; of very many the last ones. */
  since(mark: number): readonly Renaming[]
  /** The name that a document goes by now, as far as is known here. */
  nameNow(doctype: string, name: string): string
}

declare module '../context.ts' {
  interface Context {
    readonly renames: Renames
  }
}

/** What the bus is told of a renaming. */
export interface RenameChange extends DocumentChange {
  readonly to: string
  /** `Renames.id` of the process that renamed. */
  readonly by: string
}

/** Renamings that are kept; a write during which more of them happen is not known. */
const most = 2000

/** The renamings of a site that this process has heard of, the last ones. */
export class RenameDirectory implements Renames {
  readonly id: string
  #count = 0
  #recent: Renaming[] = []

  constructor(id: string) {
    this.id = id
  }

  get count(): number {
    return this.#count
  }

  since(mark: number): readonly Renaming[] {
    return this.#count === mark ? [] : this.#recent.slice(-(this.#count - mark))
  }

  nameNow(doctype: string, name: string): string {
    return this.#recent.reduce((now, each) => (each.doctype === doctype && each.from === now ? each.to : now), name)
  }

  /** Keeps a renaming; answers it where another process did it. Other changes are none. */
  changed(change: DocumentChange): Renaming | undefined {
    const { doctype, name, change: what, to, by } = change as Partial<RenameChange> & DocumentChange
    if (what !== 'rename' || to === undefined) return undefined
    const renaming = { doctype, from: name, to }
    this.#count++
    this.#recent.push(renaming)
    if (this.#recent.length > 2 * most) this.#recent = this.#recent.slice(-most)
    return by === this.id ? undefined : renaming
  }
}
