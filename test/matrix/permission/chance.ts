/** A source of chance. */
export interface Chance {
  /** A whole number, both ends included. */
  int(from: number, to: number): number
  /** True with the probability `p` (0 to 1). */
  yes(p: number): boolean
  pick<T>(list: readonly T[]): T
  /** `count` different elements, in any order; all of them where there are fewer. */
  some<T>(list: readonly T[], count: number): T[]
}

/** The same seed gives the same answers in the same order (mulberry32). */
export function chance(seed: number): Chance {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  const pick = <T>(list: readonly T[]): T => list[int(0, list.length - 1)] as T
  const some = <T>(list: readonly T[], count: number): T[] => {
    const left = [...list]
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(int(0, left.length - 1), 1)[0] as T)
  }
  return { int, yes: (p) => next() < p, pick, some }
}
