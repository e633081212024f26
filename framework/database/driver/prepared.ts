/** How many statements a connection keeps prepared: a thousand cost 39 MB of the database's memory. */
const most = 200

/** Which names are prepared on a connection, least used first. */
export class PreparedNames {
  /** Name → uses in flight. */
  readonly #names = new Map<string, number>()

  /** Whether the name was used on this connection before. */
  has(name: string): boolean {
    return this.#names.has(name)
  }

  /** Notes a use; answers a name to drop, if there are too many now. Names in flight are kept. */
  use(name: string): string | undefined {
    const uses = this.#names.get(name) ?? 0
    this.#names.delete(name)
    this.#names.set(name, uses + 1)
    if (this.#names.size <= most) return undefined
    for (const [old, flying] of this.#names) {
      if (flying > 0) continue
      this.#names.delete(old)
      return old
    }
    return undefined
  }

  /** Notes that a use has ended. */
  done(name: string): void {
    const uses = this.#names.get(name)
    if (uses) this.#names.set(name, uses - 1)
  }

  /** Forgets all names, keeping count of those in flight. */
  get names(): string[] {
    return [...this.#names.keys()]
  }
}
