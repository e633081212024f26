import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { benchFolder } from '../start/bench.ts'
import type { PartOptions, Result } from './result.ts'

/** Room of the disk: a new bench takes 50 MB of it. */
const size = '400m'

/** Fills the disk of a bench. The disk is a small one in memory that only the processes of this part see; that needs root on Linux. */
export async function fullDisk({ seed }: PartOptions): Promise<Result> {
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0)
    return { faults: [], report: [], skipped: 'a disk of its own needs root, and `unshare` (util-linux)' }
  const { folder, remove } = benchFolder()
  const script = `mount -t tmpfs -o size=${size},mode=755 tmpfs "$1" && exec "$2" "$3" "$1" "$4"`
  const words = ['sh', folder, process.execPath, join(import.meta.dirname, 'small-disk.ts'), String(seed)]
  const child = spawn('unshare', ['--mount', 'sh', '-c', script, ...words], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  let result: Result | undefined
  child.on('message', (message) => {
    result = message as Result
  })
  const [code] = await once(child, 'exit')
  remove()
  return result ?? { report: [], faults: [`it ended with ${code} before it was done`] }
}
