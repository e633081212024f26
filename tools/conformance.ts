// Replays the recorded answers that lie beside the repository against a fresh bench, and holds the result against conformance.floor.json.
// `npm run conformance -- --only naming` replays one scenario; `-- --raise` writes a higher floor.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** One step's result, as the runner writes it. */
interface StepResult {
  readonly scenario: string
  readonly step: string
  readonly ok: boolean
  readonly faults: readonly string[]
}

const folder = join(import.meta.dirname, '../../shared/conformance')
const floorFile = join(import.meta.dirname, '../conformance.floor.json')
const { values: options } = parseArgs({ options: { only: { type: 'string', default: '' }, raise: { type: 'boolean', default: false } } })

/** Starts `npm start` as a user would, in a bench of its own on a free port. Answers its address, and how to end it. */
async function startBench(bench: string): Promise<{ address: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../framework/bin/cortado.js'), 'start', '--no-watch'], {
    env: { ...process.env, CORTADO_BENCH: bench, CORTADO_PORT: '0', CORTADO_ADMIN_PASSWORD: 'admin', CORTADO_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk
      const found = /http:\/\/[^\s/]+:\d+/.exec(printed)
      if (found) resolve(found[0])
    })
    void ended.then(() => reject(new Error(`the server ended before it was ready:\n${printed}`)))
  })
  return {
    address,
    stop: () => {
      child.kill('SIGINT')
      return ended
    },
  }
}

/** Runs the replay; its output goes through. */
function replay(address: string, results: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(folder, 'run.mjs'), '--base', address, '--password', 'admin', '--only', options.only, '--json', results],
    { stdio: 'inherit' },
  )
  return new Promise((resolve) => child.on('exit', () => resolve()))
}

/** Steps that pass, by scenario. */
function passing(results: readonly StepResult[]): Record<string, string[]> {
  const groups = Map.groupBy(
    results.filter((each) => each.ok),
    (each) => each.scenario,
  )
  return Object.fromEntries([...groups].sort().map(([scenario, steps]) => [scenario, steps.map((each) => each.step).sort()]))
}

const bench = mkdtempSync(join(tmpdir(), 'cortado-conformance-'))
const file = join(bench, 'results.json')
try {
  const server = await startBench(join(bench, 'sites'))
  try {
    await replay(server.address, file)
  } finally {
    await server.stop()
  }
  const results = JSON.parse(readFileSync(file, 'utf8')) as StepResult[]
  const now = passing(results)
  const floor = existsSync(floorFile) ? (JSON.parse(readFileSync(floorFile, 'utf8')) as Record<string, string[]>) : {}
  const lost = Object.entries(floor)
    .filter(([scenario]) => scenario.includes(options.only))
    .flatMap(([scenario, steps]) => steps.filter((step) => !now[scenario]?.includes(step)).map((step) => `${scenario} ${step}`))
  for (const step of lost) console.error(`✗ below the floor: ${step}`)
  if (options.raise && !options.only) {
    const merged = Object.fromEntries(
      [...new Set([...Object.keys(floor), ...Object.keys(now)])]
        .sort()
        .map((key) => [key, [...new Set([...(floor[key] ?? []), ...(now[key] ?? [])])].sort()]),
    )
    writeFileSync(
      floorFile,
      `{\n${Object.entries(merged)
        .map(([key, steps]) => `  ${JSON.stringify(key)}: ${JSON.stringify(steps)}`)
        .join(',\n')}\n}\n`,
    )
  }
  const count = Object.values(floor).reduce((sum, steps) => sum + steps.length, 0)
  console.log(
    `recorded answers: ${results.filter((each) => each.ok).length} of ${results.length} steps pass; the floor is ${count}, ${lost.length} of them are lost`,
  )
  if (lost.length > 0) process.exitCode = 1
} finally {
  rmSync(bench, { recursive: true, force: true })
}
