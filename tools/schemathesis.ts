import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { BenchHost, exampleFolder } from 'cortado/boot/bench-host.ts'
import type { SiteHost } from 'cortado/boot/site-host.ts'
import { Bench } from 'cortado/config/bench.ts'
import { makeLog } from 'cortado/config/log.ts'
import type { Context } from 'cortado/context.ts'
import { load } from 'cortado/document/load.ts'
import { save } from 'cortado/document/save.ts'
import { createServer } from 'cortado/http/server.ts'
import { pythonWith } from './python.ts'

// Drives a fresh site from its own OpenAPI document: no fault of the server, no answer that the document does not describe.

const version = '4.32.5'
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
]
/** Who sends the requests: a user whom they cannot delete. */
const tester = 'Administrator'
const [key, secret] = ['schemathesis', 'schemathesis-secret']
const authorization = `token ${key}:${secret}`

const usage = `Usage: npm run test:schemathesis -- [options]
  --module NAME      only the DocTypes of a module: Sales
  --examples NUMBER  requests per operation and phase; default 10
  --seconds NUMBER   end after so much time
  --seed NUMBER      repeat an earlier run
  --report FILE      write everything as NDJSON`

const { values } = parseArgs({
  options: {
    module: { type: 'string' },
    examples: { type: 'string', default: '10' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(usage)
else process.exitCode = await main()

async function main(): Promise<number> {
  const python = pythonWith('schemathesis', [`schemathesis==${version}`])
  if (python === undefined) {
    console.error('\n*** SKIPPED: schemathesis needs Python 3.10 or later with venv and pip. Nothing was tested. ***\n')
    return 0
  }
  const folder = mkdtempSync(join(tmpdir(), 'cortado-schemathesis-'))
  const bench = await BenchHost.open(Bench.create(join(folder, 'sites')).bench, { log: makeLog('error') })
  try {
    const host = await bench.createSite('localhost', { adminPassword: 'admin', apps: [exampleFolder] })
    await host.run(giveKey)
    const server = createServer({ site: async () => host.runtime, log: makeLog('error') })
    const url = await server.listen({ host: '127.0.0.1', port: 0 })
    const description = join(folder, 'openapi.json')
    writeFileSync(description, JSON.stringify(await describe(url)))
    const keeping = keepKey(host, url)
    const code = await run(join(dirname(python), 'schemathesis'), description, url)
    console.log(`The requests lost their key ${await keeping.end()} times, and got it back.`)
    server.server.closeAllConnections()
    await server.close()
    return code
  } finally {
    await bench.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function giveKey(ctx: Context): Promise<void> {
  const user = await load(ctx, 'User', tester)
  Object.assign(user.values, { api_key: key, api_secret: secret })
  await save(user)
}

/** Gives the key back where a request has made another one (`generate_keys`): what came after it would test nothing. */
function keepKey(host: SiteHost, url: string): { end(): Promise<number> } {
  let losses = 0
  let going = true
  const watching = (async () => {
    for (; going; await sleep(250)) {
      if ((await ask(url, '/api/method/frappe.auth.get_logged_user')).message === tester) continue
      losses++
      await host.run(giveKey)
    }
  })()
  return {
    async end() {
      going = false
      await watching
      return losses
    },
  }
}

type Json = Record<string, unknown>

async function ask(url: string, path: string): Promise<Json> {
  const answer = await fetch(url + path, { headers: { authorization, accept: 'application/json' } })
  return (await answer.json()) as Json
}

/** The OpenAPI document, with a name that exists as the example of each path that asks for one. */
async function describe(url: string): Promise<Json> {
  const { module } = values
  const document = await ask(url, `/api/openapi.json${module === undefined ? '' : `?module=${encodeURIComponent(module)}`}`)
  const { name } = (document.components as { parameters: Record<string, Json> }).parameters
  for (const [path, item] of Object.entries(document.paths as Record<string, Json>)) {
    if (!path.endsWith('/{name}')) continue
    const { data } = await ask(url, `${path.slice(0, -'/{name}'.length)}?limit_page_length=1&order_by=creation desc`)
    const [known] = Array.isArray(data) ? (data as { name: unknown }[]) : []
    if (known) item.parameters = [{ ...name, example: String(known.name) }]
  }
  return document
}

function run(program: string, description: string, url: string): Promise<number> {
  const { examples, seconds, seed, report } = values
  const args = ['run', description, '--url', url, '--header', `Authorization: ${authorization}`, '--checks', checks.join(',')]
  args.push('--max-examples', examples, '--workers', '1', '--generation-database', 'none', '--continue-on-failure', '--no-color')
  args.push('--suppress-health-check', 'all')
  if (seconds !== undefined) args.push('--max-time', seconds)
  if (seed !== undefined) args.push('--seed', seed)
  if (report !== undefined) args.push('--report', 'ndjson', '--report-ndjson-path', report)
  const child = spawn(program, args, { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
