// node benchmarks/start/bench.ts [--times 5]
// Question, method and numbers: README.md beside this file.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cpuOfEnded, machine, median, shown } from '../machine.ts'

const { values: options } = parseArgs({ options: { times: { type: 'string', default: '5' } } })
const binary = join(import.meta.dirname, '../../framework/bin/cortado.js')

/** Milliseconds from the command to the first answer, and of processor time that Cortado's processes used until they had ended. */
interface Start {
  readonly taken: number
  readonly cpu: number
}

async function start(bench: string): Promise<Start> {
  const before = cpuOfEnded()
  const begun = performance.now()
  const env = { ...process.env, CORTADO_BENCH: bench, CORTADO_PORT: '0', CORTADO_ADMIN_PASSWORD: 'admin', CORTADO_LOG_LEVEL: 'fatal' }
  const child = spawn(process.execPath, [binary, 'start'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  let address: string | undefined
  for await (const chunk of child.stdout) {
    printed += chunk
    address = /http:\/\/[^\s/]+:\d+/.exec(printed)?.[0]
    if (address) break
  }
  if (!address) throw new Error(`cortado start ended:\n${printed}`)
  const { status } = await fetch(`${address}/api/method/ping`)
  if (status !== 200) throw new Error(`the first answer was ${status}`)
  const taken = performance.now() - begun
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  await ended
  return { taken, cpu: cpuOfEnded() - before }
}

const first: Start[] = []
const later: Start[] = []
for (let i = 0; i < Number(options.times); i++) {
  const folder = mkdtempSync(join(process.env.BENCHMARK_FOLDER ?? tmpdir(), 'cortado-bench-'))
  try {
    first.push(await start(join(folder, 'sites')))
    later.push(await start(join(folder, 'sites')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const row = (what: string, starts: readonly Start[]): void => {
  const [least = Number.NaN] = starts.map(({ taken }) => taken).toSorted((a, b) => a - b)
  const middle = (field: keyof Start) => shown(median(starts.map((each) => each[field])) / 1000, 2)
  console.log(`| ${what} | ${middle('taken')} | ${shown(least / 1000, 2)} | ${middle('cpu')} |`)
}
console.log(`${machine()}\n\n| from the command to the first answer | s, median | s, least | processor s |\n|---|---:|---:|---:|`)
row('first start: database, site, core and the example app are made', first)
row('later start', later)
