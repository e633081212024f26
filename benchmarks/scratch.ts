import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BenchHost } from 'cortado/boot/bench-host.ts'
import { Bench } from 'cortado/config/bench.ts'
import { makeLog } from 'cortado/config/log.ts'

/** A bench of its own with the embedded PostgreSQL as Cortado configures it (fsync and synchronous_commit on). */
export interface Scratch {
  readonly folder: string
  readonly host: BenchHost
  /** Closes everything and removes the folder. */
  close(): Promise<void>
}

/** Makes a bench in the system's folder for temporary files, or in `BENCHMARK_FOLDER`. */
export async function makeScratch(): Promise<Scratch> {
  const folder = mkdtempSync(join(process.env.BENCHMARK_FOLDER ?? tmpdir(), 'cortado-bench-'))
  const { bench } = Bench.create(join(folder, 'sites'))
  const host = await BenchHost.open(bench, { log: makeLog('warn') })
  return {
    folder,
    host,
    async close() {
      await host.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
