import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Takes all room of a disk, and gives it back. */
export class Filler {
  readonly #file: string

  constructor(folder: string) {
    this.#file = join(folder, 'filler')
  }

  fill(): void {
    const descriptor = openSync(this.#file, 'a')
    const bytes = Buffer.alloc(2 ** 20)
    for (let size = bytes.length; size >= 1; ) {
      try {
        writeSync(descriptor, bytes, 0, size)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        size = Math.floor(size / 2)
      }
    }
    closeSync(descriptor)
    if (statfsSync(this.#file).bavail > 0) throw new Error('the disk is not full')
  }

  free(): void {
    rmSync(this.#file, { force: true })
  }
}
