// node benchmarks/rest/bench.ts [--rounds 3] [--seconds 4]
// Question, method and numbers: README.md beside this file.
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { BenchHost } from 'cortado/boot/bench-host.ts'
import { Bench } from 'cortado/config/bench.ts'
import { makeLog } from 'cortado/config/log.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '4' } } })
const documents = 10_000
const [key, secret] = ['benchkey1234567', 'benchsecret12345']
const folder = mkdtempSync(join(tmpdir(), 'cortado-bench-'))

/** Makes a site with a user who is not Administrator, and the documents. Answers how to reach its database. */
async function prepare(): Promise<{ host: BenchHost; connection: object }> {
  const { bench } = Bench.create(join(folder, 'sites'))
  const host = await BenchHost.open(bench, { log: makeLog('warn') })
  const site = await host.createSite('localhost')
  await site.run(async (ctx) => {
    await insert(await newDocument(ctx, 'Role', { role_name: 'Bench User' }))
    const doctype = await newDocument(ctx, 'DocType', {
      name: 'Bench Order',
      module: 'Core',
      custom: 1,
      fields: [
        { fieldname: 'title', fieldtype: 'Data' },
        { fieldname: 'customer', fieldtype: 'Data' },
        { fieldname: 'qty', fieldtype: 'Int', search_index: 1 },
        { fieldname: 'amount', fieldtype: 'Currency' },
        { fieldname: 'status', fieldtype: 'Select', options: 'Open\nClosed', search_index: 1 },
      ],
      permissions: [{ role: 'Bench User', read: 1, write: 1, create: 1, delete: 1 }],
    })
    await insert(doctype)
    await insert(
      await newDocument(ctx, 'User', {
        email: 'bench@example.com',
        first_name: 'Bench',
        roles: [{ role: 'Bench User' }],
        api_key: key,
        api_secret: secret,
      }),
    )
  })
  await site.run(async (ctx) => {
    const text = `insert into "tabBench Order" (name, owner, creation, modified, modified_by, docstatus, idx, title, customer, qty, amount, status)
      select 'order-' || n, 'bench@example.com', now() - n * interval '1 second', now(), 'bench@example.com', 0, 0, 'Order ' || n, 'Customer ' || n % 100, n % 1000, n * 1.5, case when n % 2 = 0 then 'Open' else 'Closed' end
      from generate_series(1, ${documents}) as n`
    await ctx.db.write({ text, values: [] })
    await ctx.db.commit()
    await ctx.db.write({ text: 'analyze "tabBench Order"', values: [] })
  })
  return { host, connection: site.site.connection(await host.server()) }
}

interface Contestant {
  readonly name: string
  readonly child: ChildProcess
  readonly port: number
}

async function begin(name: string, file: string, env: Record<string, string>): Promise<Contestant> {
  const child = fork(join(import.meta.dirname, file), { env: { ...process.env, NODE_ENV: 'production', CORTADO_LOG_LEVEL: 'warn', ...env } })
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve((message as { port: number }).port)))
  return { name, child, port }
}

const paths = Array.from({ length: documents }, (_, n) => `/api/resource/Bench%20Order/order-${n + 1}`)
const list = `/api/resource/Bench%20Order?fields=${encodeURIComponent('["name","title","qty","amount","status"]')}&filters=${encodeURIComponent('[["qty",">",500]]')}&order_by=${encodeURIComponent('creation desc')}&limit_page_length=20`
const count = `/api/method/frappe.client.get_count?doctype=Bench%20Order&filters=${encodeURIComponent('{"status":"Open"}')}`

type Request = autocannon.Request
let turn = 0
/** Every document once in 10,000 requests, in an order that no cache likes. */
const nextPath = (): string => {
  turn += 7919
  return paths[turn % documents] ?? ''
}
const body = (value: object) => ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } })
const any = (method: 'GET' | 'PUT', values?: () => object): Request => ({
  method,
  setupRequest: (request) => ({
    ...request,
    path: nextPath(),
    ...(values && { body: JSON.stringify(values()), headers: { ...request.headers, 'content-type': 'application/json' } }),
  }),
})
const reading = any('GET')
const writing = any('PUT', () => ({ qty: turn % 1000 }))

/** What is asked, by kind. */
const kinds: Record<string, Request[]> = {
  get: [reading],
  list: [{ method: 'GET', path: list }],
  count: [{ method: 'GET', path: count }],
  insert: [
    { method: 'POST', path: '/api/resource/Bench%20Order', ...body({ title: 'New', customer: 'Customer 1', qty: 5, amount: 7.5, status: 'Open' }) },
  ],
  update: [writing],
  'mix 5 % writes': [...Array.from({ length: 19 }, () => reading), writing],
}

/** Milliseconds of processor time that a process has used. */
const cpuOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const parts = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(parts[11]) + Number(parts[12])) * 10
}
const memoryOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

interface Measured {
  readonly rate: number
  readonly p50: number
  readonly p99: number
  /** Milliseconds of processor time of the server process per request. */
  readonly cpu: number
}

async function measure({ child, port }: Contestant, requests: Request[], seconds: number): Promise<Measured> {
  const before = cpuOf(Number(child.pid))
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: 32,
    duration: seconds,
    headers: { authorization: `token ${key}:${secret}` },
    requests,
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refusals, ${result.errors} errors`)
  const total = result.requests.total
  return { rate: total / result.duration, p50: result.latency.p50, p99: result.latency.p99, cpu: (cpuOf(Number(child.pid)) - before) / total }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const shown = (value: number, digits = 0): string => value.toFixed(digits)

const { host, connection } = await prepare()
const hand = { CONNECTION: JSON.stringify(connection), KEY: key, SECRET: secret }
const contestants = [
  await begin('(1) by hand, token in the database', 'handwritten.ts', { ...hand, TOKENS: 'database' }),
  await begin('(2) by hand, token in memory', 'handwritten.ts', { ...hand, TOKENS: 'memory' }),
  await begin('Cortado', 'cortado.ts', { BENCH: join(folder, 'sites') }),
]
try {
  const results = new Map<string, Measured[]>()
  for (let round = 0; round <= Number(options.rounds); round++) {
    for (const [kind, requests] of Object.entries(kinds)) {
      for (const contestant of contestants) {
        const measured = await measure(contestant, requests, round === 0 ? 1 : Number(options.seconds))
        // the first round warms up
        if (round > 0) results.set(`${kind}|${contestant.name}`, [...(results.get(`${kind}|${contestant.name}`) ?? []), measured])
      }
    }
    console.error(round === 0 ? 'warm' : `round ${round} of ${options.rounds}`)
  }
  console.log('| | server | requests/s | p50 ms | p99 ms | CPU ms/request | × (1) | × (2) |\n|---|---|---|---|---|---|---|---|')
  for (const kind of Object.keys(kinds)) {
    for (const { name } of contestants) {
      const own = results.get(`${kind}|${name}`) ?? []
      const ratio = (index: number) =>
        median(own.map(({ rate }, round) => rate / (results.get(`${kind}|${contestants[index]?.name}`)?.[round]?.rate ?? Number.NaN)))
      const of = (field: keyof Measured) => median(own.map((each) => each[field]))
      console.log(
        `| ${kind} | ${name} | ${shown(of('rate'))} | ${shown(of('p50'), 1)} | ${shown(of('p99'), 1)} | ${shown(of('cpu'), 3)} | ${shown(ratio(0), 2)} | ${shown(ratio(1), 2)} |`,
      )
    }
  }
  await sleep(10_000)
  console.log(
    `\nResident memory ten seconds after: ${contestants.map(({ name, child }) => `${name} ${shown(memoryOf(Number(child.pid)))} MB`).join(', ')}`,
  )
} finally {
  for (const { child } of contestants) child.kill('SIGTERM')
  await sleep(500)
  await host.close()
  rmSync(folder, { recursive: true, force: true })
}
