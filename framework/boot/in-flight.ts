import { setImmediate as nextTurn } from 'node:timers/promises'

/** The requests of a site that are being answered, so that it is not closed under them. */
export class InFlight {
  #count = 0
  #settled: (() => void)[] = []

  /** Begins one; the function that it answers ends it. */
  enter(): () => void {
    this.#count++
    let left = false
    return () => {
      if (left) return
      left = true
      if (--this.#count === 0) for (const tell of this.#settled.splice(0)) tell()
    }
  }

  /** Resolves when none is left, or after `patience` milliseconds. */
  async settled(patience: number): Promise<void> {
    // who was given the site in this turn enters in it
    await nextTurn()
    if (this.#count === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#settled.push(resolve)
    const timer = setTimeout(resolve, patience)
    await promise
    clearTimeout(timer)
  }
}
