/** How a part is run. */
export interface PartOptions {
  /** How often a fault is made, where the part counts rounds. */
  readonly rounds: number
  /** Repeats the choices of an earlier run. */
  readonly seed: number
  /** Whether somebody wants it to end: then it ends in order, after the present round. */
  isStopped(): boolean
  /** Told of every round. */
  progress(text: string): void
}

/** What a part found. */
export interface Result {
  /** What is wrong; empty: nothing is. */
  readonly faults: readonly string[]
  /** Lines of Markdown. */
  readonly report: readonly string[]
  /** Why nothing was tried. */
  readonly skipped?: string
}

/** `p50 / p90 / p99 / max`, rounded. */
export function distribution(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number): string => String(Math.round(sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN))
  return [at(0.5), at(0.9), at(0.99), at(1)].join(' / ')
}
