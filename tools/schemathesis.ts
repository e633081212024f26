import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BenchHost, exampleFolder } from 'cortado/boot/bench-host.ts'
import { Bench } from 'cortado/config/bench.ts'
import { makeLog } from 'cortado/config/log.ts'
import { load } from 'cortado/document/load.ts'
import { save } from 'cortado/document/save.ts'
import { createServer } from 'cortado/http/server.ts'

// Drives a fresh site from its own OpenAPI document: no fault of the server, no answer that the document does not describe.

const version = '4.32.5'
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
]
const [key, secret] = ['schemathesis', 'schemathesis-secret']

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
  const tool = install()
  if (tool === undefined) {
    console.error('\n*** SKIPPED: schemathesis needs Python 3.10 or later with venv and pip. Nothing was tested. ***\n')
    return 0
  }
  const folder = mkdtempSync(join(tmpdir(), 'cortado-schemathesis-'))
  const bench = await BenchHost.open(Bench.create(join(folder, 'sites')).bench, { log: makeLog('error') })
  try {
    const host = await bench.createSite('localhost', { adminPassword: 'admin', apps: [exampleFolder] })
    await host.run(async (ctx) => {
      const user = await load(ctx, 'User', 'Administrator')
      Object.assign(user.values, { api_key: key, api_secret: secret })
      await save(user)
    })
    const server = createServer({ site: async () => host.runtime, log: makeLog('error') })
    const url = await server.listen({ host: '127.0.0.1', port: 0 })
    const code = await run(tool, url)
    server.server.closeAllConnections()
    await server.close()
    return code
  } finally {
    await bench.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The program, in a virtual environment below the folder for temporary files that later runs use again; undefined: no usable Python. */
function install(): string | undefined {
  const folder = join(tmpdir(), `cortado-schemathesis-${version}`)
  const program = join(folder, 'bin', 'schemathesis')
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  console.log(`installing schemathesis ${version} into ${folder}`)
  const steps: [string, string[]][] = [
    ['python3', ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))']],
    ['python3', ['-m', 'venv', folder]],
    [join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', `schemathesis==${version}`]],
  ]
  const failed = steps.find(([command, args]) => spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0)
  if (failed === undefined) return program
  rmSync(folder, { recursive: true, force: true })
  return undefined
}

function run(program: string, url: string): Promise<number> {
  const { module, examples, seconds, seed, report } = values
  const address = `${url}/api/openapi.json${module === undefined ? '' : `?module=${encodeURIComponent(module)}`}`
  const args = ['run', address, '--url', url, '--header', `Authorization: token ${key}:${secret}`, '--checks', checks.join(',')]
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
