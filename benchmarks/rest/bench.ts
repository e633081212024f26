// node benchmarks/rest/bench.ts [--rounds 5] [--seconds 3] [--series plain,rows] [--kinds get,list,…] [--only cortado] [--profile <folder>]
//   [--before <folder of another checkout>]: a fourth contestant
// Question, method and numbers: README.md beside this file.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { webOptions } from 'cortado/boot/web-process.ts'
import pg from 'pg'
import { cpuOf, cpuOfTree, machine, median, memoryOf, shown } from '../machine.ts'
import { makeScratch } from '../scratch.ts'
import { type Kind, key, kinds, type Series, secret, writing } from './kinds.ts'
import type { Order, Outcome } from './load.ts'
import { prepare, resetStatements } from './prepare.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    series: { type: 'string', default: 'plain,rows' },
    kinds: { type: 'string', default: kinds.join() },
    only: { type: 'string', default: '' },
    profile: { type: 'string' },
    before: { type: 'string' },
  },
})
const connections = 32

interface Contestant {
  readonly name: string
  readonly child: ChildProcess
  readonly port: number
}

/** Per request: rate of requests a second, milliseconds of latency and of processor time, statements. */
interface Measured {
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly cpu: number
  readonly databaseCpu: number
  readonly statements: number
}

// as `cortado start` does: compiled code is kept between runs, and no process reads TypeScript
const compiled = join(import.meta.dirname, '../../node_modules/.cache/benchmarks')

const start = (file: string, env: Record<string, string> = {}): ChildProcess =>
  fork(resolve(import.meta.dirname, file), {
    env: { ...process.env, NODE_ENV: 'production', CORTADO_LOG_LEVEL: 'warn', NODE_COMPILE_CACHE: compiled, ...env },
    execArgv: env.BENCH ? [...webOptions, ...(options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [])] : [],
  })

async function begin(name: string, file: string, env: Record<string, string>): Promise<Contestant> {
  const child = start(file, env)
  const [{ port }] = await once(child, 'message')
  return { name, child, port }
}

async function ask<T>(child: ChildProcess, message: object): Promise<T> {
  const answered = once(child, 'message')
  child.send(message)
  const [answer] = await answered
  return answer as T
}

const scratch = await makeScratch()
const site = await scratch.host.createSite('localhost')
await prepare(site)
const server = await scratch.host.server()
const connection = site.site.connection(server)
const postmaster = server.pid
const admin = new pg.Client(connection)
await admin.connect()
const reset = async () => {
  for (const text of resetStatements) await admin.query(text)
}

const hand = { CONNECTION: JSON.stringify(connection), KEY: key, SECRET: secret }
const load = start('load.ts')
const entries: (readonly [name: string, file: string, env: Record<string, string>])[] = [
  ['(1) by hand, token in the database', 'handwritten.ts', { ...hand, TOKENS: 'database' }],
  ['(2) by hand, token in memory', 'handwritten.ts', { ...hand, TOKENS: 'memory' }],
  ['Cortado', 'cortado.ts', { BENCH: join(scratch.folder, 'sites') }],
]
if (options.before) entries.push(['Cortado before', resolve(options.before, 'benchmarks/rest/cortado.ts'), { BENCH: join(scratch.folder, 'sites') }])
const contestants: Contestant[] = []
const end = async ({ child }: Contestant) => {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
for (const entry of entries) await end(await begin(...entry))
for (const [name, file, env] of entries) if (name.toLowerCase().includes(options.only.toLowerCase())) contestants.push(await begin(name, file, env))

async function measure({ name, child, port }: Contestant, kind: Kind, series: Series, seconds: number): Promise<Measured> {
  const pid = Number(child.pid)
  const { statements } = await ask<{ statements: number }>(child, {})
  const before = { cpu: cpuOf(pid), database: cpuOfTree(postmaster) }
  const { total, fault, ...outcome } = await ask<Outcome>(load, { kind, series, port, connections, seconds } satisfies Order)
  if (fault !== undefined) throw new Error(`${name} refused ${kind}: ${fault}`)
  return {
    rate: total / outcome.seconds,
    p50: outcome.p50,
    p99: outcome.p99,
    cpu: (cpuOf(pid) - before.cpu) / total,
    databaseCpu: (cpuOfTree(postmaster) - before.database) / total,
    statements: ((await ask<{ statements: number }>(child, {})).statements - statements) / total,
  }
}

/** The contestants, another one first in every round. */
const rotated = (round: number): Contestant[] => contestants.map((_, i) => contestants[(i + round) % contestants.length]).filter((each) => !!each)

const results = new Map<string, Measured[]>()
const of = (kind: Kind, series: Series, name: string | undefined): Measured[] => results.get(`${series} ${kind} ${name}`) ?? []

async function play(round: number, series: Series): Promise<void> {
  for (const kind of options.kinds.split(',') as Kind[]) {
    for (const contestant of rotated(round)) {
      if (writing.has(kind)) await reset()
      // the first round warms up
      const measured = await measure(contestant, kind, series, round === 0 ? 1 : Number(options.seconds))
      if (round > 0) results.set(`${series} ${kind} ${contestant.name}`, [...of(kind, series, contestant.name), measured])
    }
    if (writing.has(kind)) await reset()
  }
}

function report(series: Series): void {
  console.log(`\n### ${series}\n\n| | server | requests/s | p50 ms | p99 ms | CPU ms | database CPU ms | statements | × (1) | × (2) |`)
  console.log('|---|---|---:|---:|---:|---:|---:|---:|---:|---:|')
  for (const kind of options.kinds.split(',') as Kind[]) {
    for (const { name } of contestants) {
      const own = of(kind, series, name)
      const middle = (field: keyof Measured, digits: number) => shown(median(own.map((each) => each[field])), digits)
      const ratio = (other: Contestant | undefined) =>
        shown(median(own.map(({ rate }, round) => rate / (of(kind, series, other?.name)[round]?.rate ?? Number.NaN))), 2)
      const cells = [middle('rate', 0), middle('p50', 1), middle('p99', 1), middle('cpu', 3), middle('databaseCpu', 3), middle('statements', 2)]
      console.log(`| ${kind} | ${name} | ${cells.join(' | ')} | ${ratio(contestants[0])} | ${ratio(contestants[1])} |`)
    }
  }
}

try {
  console.log(machine())
  for (const series of options.series.split(',') as Series[]) {
    for (let round = 0; round <= Number(options.rounds); round++) await play(round, series)
    report(series)
  }
  await sleep(10_000)
  console.log(
    `\nResident memory ten seconds after: ${contestants.map(({ name, child }) => `${name} ${shown(memoryOf(Number(child.pid)))} MB`).join(', ')}`,
  )
} finally {
  load.kill()
  for (const contestant of contestants) await end(contestant)
  await admin.end()
  await scratch.close()
}
