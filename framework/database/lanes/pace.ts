/** Milliseconds of its own from which a statement is too slow for a shared connection. */
const slow = 25
/** Slow runs, less a tenth of the short ones, after which a statement moves to the pool. */
const limit = 3
/** How many statements are remembered. */
const most = 2_000

/** Knows which statements take too long for the express lane, from how long they took. */
export class Pace {
  readonly #scores = new Map<string, { score: number; moved: boolean }>()

  /** Whether a statement belongs into the pool. */
  isSlow(key: string): boolean {
    return this.#scores.get(key)?.moved === true
  }

  /** Notes how long a statement took by itself. A statement that is short again comes back. */
  note(key: string, milliseconds: number): void {
    const known = this.#scores.get(key)
    if (!known && milliseconds < slow) return
    const score = Math.min(limit + 2, (known?.score ?? 0) + (milliseconds < slow ? -0.1 : milliseconds > 10 * slow ? limit : 1))
    if (score <= 0) {
      this.#scores.delete(key)
      return
    }
    this.#scores.delete(key)
    this.#scores.set(key, { score, moved: known?.moved || score >= limit })
    if (this.#scores.size > most) this.#scores.delete(this.#scores.keys().next().value ?? key)
  }

  /** Notes that the server ended a statement: it moves at once. */
  ended(key: string): void {
    this.note(key, Number.POSITIVE_INFINITY)
  }
}
