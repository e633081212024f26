import { fork } from 'node:child_process'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { machine, median, memoryOf } from '../machine.ts'
import { makeScratch } from '../scratch.ts'
import { type Attack, hangUps, idle, logins, slow, type Target } from './attacks.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } })
const seconds = Number(values.seconds)

const nothing: Attack = async () => ({ end: async () => '' })
/** Connections that say nothing are closed after 30 s: what comes of that is watched. */
const longEnough = 40

const attacks: readonly [name: string, attack: Attack, seconds: number][] = [
  ['nothing', nothing, seconds],
  ['10,000 connections that send nothing', idle(10_000), Math.max(seconds, longEnough)],
  ['2,000 requests that arrive byte by byte', slow(2_000), seconds],
  ['100 clients a second that hang up', hangUps(100), seconds],
  ['1,000 log-ins at once', logins(1_000), 0],
  ['nothing, afterwards', nothing, seconds],
]

const scratch = await makeScratch()
await scratch.host.createSite('localhost', { adminPassword: 'admin' })
const child = fork(new URL('./server.ts', import.meta.url), [scratch.host.bench.folder])
try {
  const { url } = await new Promise<{ url: string }>((resolve) => child.once('message', (message) => resolve(message as { url: string })))
  const target = { url, cookie: await session(url) }
  await probe(target, sleep(1_000))
  console.log(`${machine()}\n`)
  console.log('| while | answered | p50 ms | p99 ms | worst ms | resident MB | |\n|---|---:|---:|---:|---:|---:|---|')
  for (const [name, attack, length] of attacks) {
    const attacked = await attack(target)
    const { asked, times } = await probe(target, Promise.all([attacked.over, sleep(length * 1_000)]))
    const memory = memoryOf(child.pid ?? 0)
    const told = await attacked.end()
    const sorted = times.toSorted((a, b) => a - b)
    const row = [median(times), sorted[Math.floor(sorted.length * 0.99)] ?? 0, sorted.at(-1) ?? 0].map((value) => value.toFixed(1))
    console.log(`| ${name} | ${times.length} of ${asked} | ${row.join(' | ')} | ${memory.toFixed(0)} | ${told} |`)
  }
  console.log(`\nWhat waited for a processor at the end: ${loadavg()[0]?.toFixed(1)}`)
} finally {
  child.disconnect()
  await new Promise((resolve) => child.once('exit', resolve))
  await scratch.close()
}

async function session(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/method/login`, { method: 'POST', body: new URLSearchParams({ usr: 'Administrator', pwd: 'admin' }) })
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

/** How long somebody else waits for a document until `end`, on a connection of its own each time: milliseconds of the requests that were answered. */
async function probe({ url, cookie }: Target, end: Promise<unknown>): Promise<{ asked: number; times: number[] }> {
  const times: number[] = []
  let asked = 0
  let going = true
  end.finally(() => {
    going = false
  })
  for (; going; await sleep(20)) {
    asked++
    const started = performance.now()
    const answer = await fetch(`${url}/api/resource/User/Administrator`, { headers: { cookie, connection: 'close' } }).catch(() => undefined)
    await answer?.text()
    if (answer?.status === 200) times.push(performance.now() - started)
  }
  return { asked, times }
}
