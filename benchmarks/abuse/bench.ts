import { fork } from 'node:child_process'
import { machine, median, memoryOf } from '../machine.ts'
import { makeScratch } from '../scratch.ts'
import { type Attack, hangUps, idle, logins, slow, type Target } from './attacks.ts'

const attacks: readonly [name: string, attack: Attack][] = [
  ['nothing', async () => async () => ''],
  ['10,000 connections that send nothing', idle(10_000)],
  ['2,000 requests that arrive byte by byte', slow(2_000)],
  ['50 clients that hang up, again and again', hangUps(50)],
  ['1,000 log-ins at once', logins(1_000)],
  ['nothing, afterwards', async () => async () => ''],
]

/** What somebody else asks meanwhile. */
const requests = 150

const scratch = await makeScratch()
await scratch.host.createSite('localhost', { adminPassword: 'admin' })
const child = fork(new URL('./server.ts', import.meta.url), [scratch.host.bench.folder])
try {
  const { url } = await new Promise<{ url: string }>((resolve) => child.once('message', (message) => resolve(message as { url: string })))
  const target = { url, cookie: await session(url) }
  await probe(target, requests)
  console.log(`${machine()}\n`)
  console.log('| while | answers | p50 ms | p99 ms | worst ms | resident MB | |\n|---|---|---|---|---|---|---|')
  for (const [name, attack] of attacks) {
    const end = await attack(target)
    const times = await probe(target, requests)
    const memory = memoryOf(child.pid ?? 0)
    const told = await end()
    const sorted = times.toSorted((a, b) => a - b)
    const row = [median(times), sorted[Math.floor(sorted.length * 0.99)] ?? 0, sorted.at(-1) ?? 0].map((value) => value.toFixed(1))
    console.log(`| ${name} | ${times.length} of ${requests} | ${row.join(' | ')} | ${memory.toFixed(0)} | ${told} |`)
  }
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

/** How long somebody else waits for a document, one request after the other, on a connection of its own each: milliseconds of those that were answered. */
async function probe({ url, cookie }: Target, count: number): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < count; n++) {
    const started = performance.now()
    const answer = await fetch(`${url}/api/resource/User/Administrator`, { headers: { cookie, connection: 'close' } }).catch(() => undefined)
    await answer?.text()
    if (answer?.status === 200) times.push(performance.now() - started)
  }
  return times
}
