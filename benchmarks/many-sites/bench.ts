// node benchmarks/many-sites/bench.ts [--sites 10] [--requests 20000]
// Question, method and numbers: README.md beside this file.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { SiteHost } from 'cortado/boot/site-host.ts'
import { webOptions } from 'cortado/boot/web-process.ts'
import { administer, connectionTo } from 'cortado/database/embedded/databases.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { machine, memoryOf, shown } from '../machine.ts'
import { makeScratch } from '../scratch.ts'

const { values: options } = parseArgs({ options: { sites: { type: 'string', default: '10' }, requests: { type: 'string', default: '20000' } } })
const names = Array.from({ length: Number(options.sites) }, (_, i) => `site${i + 1}.example.com`)
/** Requests that are open at the same time, over all sites. */
const crowd = 40
const [api_key, api_secret] = ['sitesbenchkey', 'sitesbenchsecret']

async function prepare(site: SiteHost): Promise<void> {
  await site.run(async (ctx) => {
    const permissions = [{ role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 }]
    const fields = [
      { fieldname: 'title', fieldtype: 'Data' },
      { fieldname: 'qty', fieldtype: 'Int' },
    ]
    await insert(await newDocument(ctx, 'DocType', { name: 'Parcel', module: 'Core', custom: 1, autoname: 'prompt', fields, permissions }))
    await insert(await newDocument(ctx, 'Parcel', { name: 'one', title: 'One' }))
    const roles = [{ role: 'System Manager' }]
    await insert(await newDocument(ctx, 'User', { email: 'bench@example.com', first_name: 'Bench', roles, api_key, api_secret }))
  })
}

const scratch = await makeScratch()
for (const name of names) await prepare(await scratch.host.createSite(name))
const server = await scratch.host.server()
/** Connections of Cortado's lanes to all sites; this process has closed its own by then. */
const connections = () =>
  administer(connectionTo(server, 'postgres'), async (client) => {
    const { rows } = await client.query(
      `select count(*)::int as open from pg_stat_activity where application_name = 'cortado' and datname <> 'postgres'`,
    )
    return Number(rows[0]?.open)
  })

const kinds: readonly ((turn: number) => readonly [method: string, path: string, json?: object])[] = [
  () => ['GET', '/api/resource/Parcel/one'],
  () => ['GET', '/api/resource/Parcel?limit_page_length=20&order_by=creation desc'],
  (turn) => ['POST', '/api/resource/Parcel', { name: `p${turn}`, title: 'New' }],
  (turn) => ['PUT', '/api/resource/Parcel/one', { qty: turn % 1000 }],
  () => ['GET', '/api/method/frappe.client.get_count?doctype=Parcel'],
]

let port: number
async function ask(turn: number): Promise<void> {
  const site = names[turn % names.length] ?? ''
  const [method, path, json] = kinds[Math.floor(turn / names.length) % kinds.length]?.(turn) ?? ['GET', '/']
  const headers = { authorization: `token ${api_key}:${api_secret}`, 'content-type': 'application/json', 'x-frappe-site-name': site }
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: json && JSON.stringify(json) })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${site}: ${method} ${path}: ${answer.status} ${text}`)
}

try {
  await scratch.host.closeUnused(0)
  const env = { ...process.env, NODE_ENV: 'production', CORTADO_LOG_LEVEL: 'warn', BENCH: join(scratch.folder, 'sites') }
  const web = fork(join(import.meta.dirname, '../rest/cortado.ts'), { env, execArgv: [...webOptions] })
  ;[{ port }] = await once(web, 'message')
  const memory = () => memoryOf(Number(web.pid))
  console.log(`${machine()}\n\n| ${names.length} sites | MB | connections |\n|---|---:|---:|`)
  const report = async (when: string) => console.log(`| ${when} | ${shown(memory())} | ${await connections()} |`)
  await report('the process listens')
  for (let turn = 0; turn < names.length; turn++) await ask(turn)
  await report('each site has answered once')
  let turn = names.length
  let most = 0
  const work = Array.from({ length: crowd }, async () => {
    while (turn < Number(options.requests)) await ask(turn++)
  })
  const watching = new AbortController()
  const watch = (async () => {
    while (!watching.signal.aborted) {
      most = Math.max(most, await connections())
      await sleep(200)
    }
  })()
  await Promise.all(work)
  watching.abort()
  await watch
  console.log(`| while ${crowd} requests at a time go to all of them | ${shown(memory())} | at most ${most} |`)
  await sleep(10_000)
  await report('ten seconds later')
  web.kill('SIGTERM')
  await once(web, 'exit')
} finally {
  await scratch.close()
}
