import { spawn } from 'node:child_process'
import { chownSync, closeSync, existsSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setup } from '../../config/errors.ts'
import { makeOwned, type Place, socketFolder } from './place.ts'
import { clearStale, type Postmaster, readPostmaster, runningPostmaster } from './postmaster.ts'
import { serverSettings } from './settings.ts'

/** Name of the database user that owns everything. The socket's private folder is what keeps others out. */
export const superuser = 'cortado'

/** Each bench has its own socket folder, so all may use one number. */
const port = 5432

/** Makes the data folder if there is none. An interrupted attempt leaves nothing that counts. */
export async function ensureCluster(place: Place): Promise<void> {
  if (existsSync(join(place.data, 'PG_VERSION'))) return refuseOtherVersion(place)
  const draft = `${place.data}.new`
  rmSync(draft, { recursive: true, force: true })
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=und']
  const options = ['-D', draft, '-U', superuser, '--auth=trust', '--wal-segsize=4', '--no-instructions', ...locale]
  const { code, output } = await run(place, options)
  if (code !== 0)
    throw setup({
      problem: `PostgreSQL could not make its data folder ${place.data}: ${lastLines(output)}`,
      remedy: 'Correct the cause and start again.',
    })
  renameSync(draft, place.data)
}

function refuseOtherVersion({ data, binaries }: Place): void {
  const found = Number.parseInt(readFileSync(join(data, 'PG_VERSION'), 'utf8'), 10)
  if (found === binaries.major) return
  const remedy = `Go back to the Cortado that made it, run \`cortado backup\` for each site, move ${data} away, and \`cortado restore\` them with this one.`
  throw setup({ problem: `The data in ${data} belongs to PostgreSQL ${found}; this Cortado brings PostgreSQL ${binaries.major}`, remedy })
}

function run({ binaries, owner }: Place, options: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(binaries.initdb, options, { cwd: '/', env: environment(), stdio: ['ignore', 'pipe', 'pipe'], ...owner })
  let output = ''
  const collect = (chunk: Buffer): void => {
    output += chunk
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (code) => resolve({ code, output })))
}

/** PostgreSQL reads dozens of variables; it gets none of the caller's. */
const environment = (): NodeJS.ProcessEnv => ({ PATH: '/usr/bin:/bin', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' })

/** Starts the server in a session of its own, so that a terminal's Ctrl-C does not reach it, and waits until it takes connections. */
export async function startServer(place: Place, progress: (text: string) => void): Promise<Postmaster> {
  const before = readPostmaster(place.data)
  await clearStale(place.data)
  writeSettings(place)
  const socket = socketFolder(place, port, before?.socketFolder)
  const patience = Date.now() + (before ? 15_000 : 0)
  for (;;) {
    const answer = await launch(place, socket, progress)
    if (typeof answer !== 'string') return answer
    if (Date.now() > patience) throw setup({ problem: `PostgreSQL did not start: ${answer}`, remedy: `Its log is in ${join(place.root, 'log')}.` })
    // processes of a killed server may hold its shared memory for a moment
    await sleep(250)
  }
}

function writeSettings({ root, data, owner }: Place): void {
  makeOwned(join(root, 'log'), owner)
  const file = join(data, 'postgresql.conf')
  // on a full disk, writing would only empty it
  if (readFileSync(file, 'utf8') === serverSettings) return
  writeFileSync(file, serverSettings)
  if (owner) chownSync(file, owner.uid, owner.gid)
}

/** The running server, or why it did not run. */
async function launch(place: Place, socket: string, progress: (text: string) => void): Promise<Postmaster | string> {
  const log = join(place.root, 'log', 'start.log')
  const output = openSync(log, 'w', 0o600)
  const options = ['-D', place.data, '-k', socket, '-p', String(port)]
  const child = spawn(place.binaries.postgres, options, {
    cwd: '/',
    env: environment(),
    detached: true,
    stdio: ['ignore', output, output],
    ...place.owner,
  })
  closeSync(output)
  let ended: string | undefined
  child.on('error', (error) => {
    ended = error.message
  })
  child.on('exit', (code, signal) => {
    ended ??= `it ended with ${signal ?? code}`
  })
  child.unref()
  const ready = await untilReady(place.data, () => ended, progress)
  return ready ?? `${ended}. ${lastLines(startMessages(place.root, log))}`
}

/** Waits as long as the process lives: replaying the log after a crash may take minutes. */
async function untilReady(data: string, ended: () => string | undefined, progress: (text: string) => void): Promise<Postmaster | undefined> {
  const begun = Date.now()
  let told = begun
  while (ended() === undefined) {
    const found = runningPostmaster(data)?.postmaster
    if (found?.ready) return found
    if (Date.now() - told > 2_000) progress(`PostgreSQL is recovering (${Math.round((Date.now() - begun) / 1000)} s)`)
    if (Date.now() - told > 2_000) told = Date.now()
    await sleep(Date.now() - begun < 200 ? 4 : 25)
  }
  return undefined
}

/** Waits until an adopted server takes connections; undefined: it ended meanwhile. */
export async function awaitAdopted(data: string, progress: (text: string) => void): Promise<Postmaster | undefined> {
  const gone = (): string | undefined => (runningPostmaster(data) ? undefined : 'gone')
  return untilReady(data, gone, progress)
}

/** What the server said when it failed: before its log was open, and in it. */
function startMessages(root: string, log: string): string {
  const folder = join(root, 'log')
  const weekday = new Date().toLocaleDateString('en-US', { weekday: 'short', timeZone: 'UTC' })
  const files = [
    log,
    ...readdirSync(folder)
      .filter((name) => name === `postgres-${weekday}.log`)
      .map((name) => join(folder, name)),
  ]
  return files.map((file) => readFileSync(file, 'utf8')).join('')
}

const lastLines = (text: string): string =>
  text
    .trim()
    .split('\n')
    .filter((line) => /FATAL|ERROR|PANIC|HINT|DETAIL|error|cannot|could not|invalid|unrecognized/.test(line))
    .slice(-4)
    .join(' ')
    .slice(-1000)
