import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Bench } from 'cortado/config/bench.ts'
import { administer, connectionTo } from 'cortado/database/embedded/databases.ts'
import { type EmbeddedServer, startEmbedded } from 'cortado/database/embedded/embedded.ts'
import { benchFolder, runCommand } from '../start/bench.ts'
import { Chance } from './chance.ts'
import { type Contents, differences, readContents } from './contents.ts'
import { writeManyDoctypes } from './many-doctypes.ts'
import type { PartOptions, Result } from './result.ts'

/** Kills `install-app` and `migrate` of many DocTypes at their statements; a second run has to make what an undisturbed one makes. */
export async function migrations({ rounds, seed, isStopped, progress }: PartOptions): Promise<Result> {
  const { folder, remove } = benchFolder()
  const workshop = await Workshop.open(folder)
  const chance = new Chance(seed)
  const points = Math.max(3, Math.round(rounds / 20))
  const results: Result[] = []
  try {
    writeManyDoctypes(workshop.app, 1)
    await workshop.keep('core')
    results.push(await killEverywhere({ workshop, chance, points, isStopped, progress, command: ['install-app', workshop.app], from: 'core' }))
    await workshop.goTo('core')
    await workshop.demand(['install-app', workshop.app])
    await workshop.keep('installed')
    writeManyDoctypes(workshop.app, 2)
    results.push(await killEverywhere({ workshop, chance, points, isStopped, progress, command: ['migrate'], from: 'installed' }))
  } finally {
    await workshop.close()
    remove()
  }
  return { faults: results.flatMap(({ faults }) => faults), report: results.flatMap(({ report }) => report) }
}

interface Killing extends Pick<PartOptions, 'isStopped' | 'progress'> {
  readonly workshop: Workshop
  readonly chance: Chance
  /** How many of the statements. */
  readonly points: number
  readonly command: readonly string[]
  /** The state that it starts from. */
  readonly from: string
}

async function killEverywhere({ workshop, chance, points, command, from, isStopped, progress }: Killing): Promise<Result> {
  await workshop.goTo(from)
  const statements = await workshop.statementsOf(command)
  const expected = await workshop.contents()
  const faults: string[] = []
  const chosen = choosePoints(statements, points, chance)
  for (const [index, point] of chosen.entries()) {
    if (isStopped()) break
    await workshop.goTo(from)
    const at = `${command[0]} killed at statement ${point} of ${statements.length} (${statements[Number.parseInt(point, 10) - 1]})`
    if (!(await workshop.isKilled(command, point))) faults.push(`${at}: it was not killed`)
    const again = await workshop.run(command)
    if (again.code !== 0) faults.push(`${at}: the second run ended with ${again.code}: ${again.text.slice(-300)}`)
    faults.push(...differences(expected, await workshop.contents()).map((text) => `${at}: ${text}`))
    progress(`${index + 1} of ${chosen.length}: ${at}; ${faults.length} faults`)
  }
  const commits = statements.filter((text) => text === 'commit').length
  const outcome = faults.length === 0 ? 'every second run made what an undisturbed one makes' : `${faults.length} faults`
  const report = `\`${command[0]}\`: ${statements.length} statements, ${commits} of them commits, killed at ${chosen.length}; ${outcome} (${expected.size} tables compared, structure and rows).`
  return { faults, report: [report] }
}

/** Before and after every commit, at the first and last statement, and at others spread evenly, some of them while the statement runs. */
function choosePoints(statements: readonly string[], points: number, chance: Chance): string[] {
  const last = statements.length
  const commits = statements.flatMap((text, i) => (text === 'commit' ? [`${i + 1}`, `${i + 1}+${chance.between(0, 4)}`] : []))
  const spread = Array.from({ length: points }, (_, i) => {
    const number = 1 + Math.floor(((i + chance.next()) / points) * (last - 1))
    return chance.next() < 0.5 ? `${number}` : `${number}+${chance.between(0, 5)}`
  })
  return [...new Set(['1', ...spread, ...commits, `${last}`])].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
}

/** A bench without a web process, whose site can be brought back to earlier states. */
class Workshop {
  readonly app: string
  readonly #folder: string
  readonly #bench: string
  readonly #server: EmbeddedServer
  readonly #database: string

  private constructor(folder: string, server: EmbeddedServer, database: string) {
    this.#folder = folder
    this.#bench = join(folder, 'sites')
    this.app = join(folder, 'many')
    this.#server = server
    this.#database = database
  }

  static async open(folder: string): Promise<Workshop> {
    const { bench } = Bench.create(join(folder, 'sites'))
    const server = await startEmbedded(bench)
    // only processes are killed here, not the machine: nothing has to wait for the disk
    writeFileSync(join(server.data, 'local.conf'), 'fsync = off\n')
    await administer(connectionTo(server, 'postgres'), (client) => client.query('select pg_reload_conf()'))
    const made = await runCommand(bench.folder, ['new-site', 'localhost'])
    if (made.code !== 0) throw new Error(made.text)
    const { db_name } = JSON.parse(readFileSync(join(bench.folder, 'localhost/site_config.json'), 'utf8')) as { db_name: string }
    return new Workshop(folder, server, db_name)
  }

  /** Keeps the present state under a name. */
  async keep(name: string): Promise<void> {
    await this.#administer([`create database "${name}" template "${this.#database}"`])
    cpSync(join(this.#bench, 'bench.json'), join(this.#folder, `${name}.json`))
  }

  /** Brings back a state that was kept. */
  async goTo(name: string): Promise<void> {
    await this.#administer([`drop database "${this.#database}" with (force)`, `create database "${this.#database}" template "${name}"`])
    cpSync(join(this.#folder, `${name}.json`), join(this.#bench, 'bench.json'))
  }

  run(command: readonly string[], more: Record<string, string> = {}): Promise<{ code: number; text: string }> {
    return runCommand(this.#bench, command, more)
  }

  /** Runs a command that has to succeed. */
  async demand(command: readonly string[], more: Record<string, string> = {}): Promise<void> {
    const { code, text } = await this.run(command, more)
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${text}`)
  }

  /** Runs a command and answers the statements that it sends. */
  async statementsOf(command: readonly string[]): Promise<string[]> {
    const folder = mkdtempSync(join(this.#folder, 'statements-'))
    const list = join(folder, 'list')
    await this.demand(command, { NODE_OPTIONS: hook, FAULTS_LIST: list })
    const statements = existsSync(list) ? readFileSync(list, 'utf8').trimEnd().split('\n') : []
    rmSync(folder, { recursive: true })
    return statements
  }

  /** Runs a command that is killed at a statement; false: it came to its end. */
  async isKilled(command: readonly string[], point: string): Promise<boolean> {
    return (await this.run(command, { NODE_OPTIONS: hook, FAULTS_KILL: point })).code === -1
  }

  contents(): Promise<Contents> {
    return administer(connectionTo(this.#server, this.#database), readContents)
  }

  async close(): Promise<void> {
    await this.#server.stop()
  }

  async #administer(statements: readonly string[]): Promise<void> {
    await administer(connectionTo(this.#server, 'postgres'), async (client) => {
      for (const statement of statements) await client.query(statement)
    })
  }
}

const hook = `--import=${pathToFileURL(join(import.meta.dirname, 'kill-at-statement.ts')).href}`
