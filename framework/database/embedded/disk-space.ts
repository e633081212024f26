import { statfs } from 'node:fs/promises'

/** Bytes that are kept free, unless the bench says otherwise. */
const usualReserve = 32 * 2 ** 20

/** What `look` found to have changed. */
export interface SpaceChange {
  readonly short: boolean
  /** Bytes that are free. */
  readonly free: number
}

/**
 * Whether a folder's disk has room for what is still to be written. A PostgreSQL that finds no room for its log ends, and cannot start again before there
 * is some; one that is not written to any more goes on answering reads. So writes are refused before the disk is full: below `reserve` bytes (0: never),
 * until there are half as many again.
 */
export class DiskSpace {
  readonly #folder: string
  readonly #reserve: number
  #short = false

  /** `reserve`: as the bench has it; anything but a whole number of bytes is the default. */
  constructor(folder: string, reserve?: unknown) {
    this.#folder = folder
    this.#reserve = Number.isSafeInteger(reserve) && Number(reserve) >= 0 ? Number(reserve) : usualReserve
  }

  /** Whether there was too little room at the last look. */
  get short(): boolean {
    return this.#short
  }

  /** Looks anew; answers what is different since the last look, if anything is. Throws what the system says of the folder. */
  async look(): Promise<SpaceChange | undefined> {
    const { bavail, bsize } = await statfs(this.#folder)
    const free = bavail * bsize
    const short = free < (this.#short ? 1.5 : 1) * this.#reserve
    if (short === this.#short) return undefined
    this.#short = short
    return { short, free }
  }
}
