import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { fullDisk } from './full-disk.ts'
import { kills } from './kills.ts'
import { migrations } from './migrations.ts'
import { outages } from './outages.ts'
import type { PartOptions, Result } from './result.ts'

// Breaks what a bench stands on while it is written to, and holds what is left against what was acknowledged.

const parts: Readonly<Record<string, (options: PartOptions) => Promise<Result>>> = { kills, disk: fullDisk, outages, migrations }

const usage = `Usage: npm run test:faults -- [options]
  --only PART      ${Object.keys(parts).join(', ')}
  --rounds NUMBER  kills; the other parts do a twentieth of it; default 200
  --seed NUMBER    repeat the choices of an earlier run
  --report FILE    write what was found as Markdown`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const seed = Number(values.seed)
const wrong = !Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed) || (values.only !== undefined && !(values.only in parts))

if (values.help || wrong) {
  console.log(usage)
  process.exitCode = wrong ? 2 : 0
} else process.exitCode = await main()

async function main(): Promise<number> {
  let stopped = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (stopped = true))
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}, seed ${seed}.`,
    '',
  ]
  let faults = 0
  for (const [name, part] of Object.entries(parts)) {
    if (stopped || (values.only && values.only !== name)) continue
    const result = await part({ rounds, seed, isStopped: () => stopped, progress: (text) => console.log(`${name}: ${text}`) })
    if (result.skipped) console.error(`\n*** SKIPPED ${name}: ${result.skipped}. Nothing was tried. ***\n`)
    const found = result.faults.map((fault) => `- FAULT: ${fault}`)
    lines.push(`## ${name}`, '', ...(result.skipped ? [`Skipped: ${result.skipped}.`] : result.report), ...found, '')
    faults += result.faults.length
  }
  lines.push(faults === 0 ? 'Nothing was lost, nothing half done.' : `${faults} faults.`)
  console.log(lines.join('\n'))
  if (values.report) writeFileSync(values.report, `${lines.join('\n')}\n`)
  return faults === 0 ? 0 : 1
}
