import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

const binary = join(import.meta.dirname, '../../framework/bin/cortado.js')

/** `cortado start` as a process group of its own, as a terminal starts it. */
export interface RunningBench {
  readonly process: ChildProcess
  readonly address: string
  /** What was printed so far. */
  printed(): string
  /** Sends a signal to all its processes, as Ctrl-C in a terminal does. */
  signalAll(signal: NodeJS.Signals): void
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** Reads no more of what it prints, as a terminal that is closed. */
  hangUp(): void
}

/** A folder for benches, removed by `remove`. */
export function benchFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-start-'))
  // PostgreSQL's own user has to get through
  chmodSync(folder, 0o755)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const environment = (bench: string, more: Record<string, string>) => ({
  ...process.env,
  CORTADO_BENCH: bench,
  CORTADO_PORT: '0',
  CORTADO_ADMIN_PASSWORD: 'admin',
  CORTADO_LOG_LEVEL: 'fatal',
  ...more,
})

/** Starts a bench and waits until it prints its address. Throws with what it printed where it ends before. */
export const startBench = (bench: string, more: Record<string, string> = {}): Promise<RunningBench> =>
  running(spawn(process.execPath, [binary, 'start'], { env: environment(bench, more), stdio: ['ignore', 'pipe', 'pipe'], detached: true }))

/** Starts a bench as people do, by `npm start`: the process is npm's. */
export const startByNpm = (bench: string): Promise<RunningBench> =>
  running(
    spawn('npm', ['start'], {
      cwd: join(import.meta.dirname, '../..'),
      env: environment(bench, {}),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    }),
  )

async function running(child: ChildProcessByStdio<null, Readable, Readable>): Promise<RunningBench> {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  const ended = new Promise<number | NodeJS.Signals>((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal ?? 0)))
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /http:\/\/[^\s/]+:\d+/.exec(text)
      if (found) resolve(found[0])
    })
    void ended.then((code) => reject(new Error(`cortado start ended with ${code}:\n${text}`)))
  })
  return {
    process: child,
    address,
    ended,
    printed: () => text,
    signalAll: (signal) => process.kill(-Number(child.pid), signal),
    hangUp() {
      child.stdout.destroy()
      child.stderr.destroy()
    },
  }
}

/** Runs a command of cortado to its end. */
export async function runCommand(bench: string, args: readonly string[], more: Record<string, string> = {}): Promise<{ code: number; text: string }> {
  const child = spawn(process.execPath, [binary, ...args], { env: environment(bench, more), stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? -1)))
  return { code, text }
}

/** Asks until the answer is as wanted. Throws after 40 seconds. */
export async function until(check: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 800; tries++) {
    if (await check()) return
    await sleep(50)
  }
  throw new Error('what was waited for did not come')
}
