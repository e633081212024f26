import { spawnSync } from 'node:child_process'
import { readlinkSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withLock } from 'cortado/config/file-lock.ts'
import { markOf } from 'cortado/config/process.ts'
import { benchFolder, until } from '../start/bench.ts'
import { Chance } from './chance.ts'
import { distribution, type PartOptions, type Result } from './result.ts'
import type { Subject } from './subject.ts'
import { Trial } from './trial.ts'
import { Answers, aRead, aWrite, isDone, isForNow, keepSending, untilDone } from './watch.ts'

/** Milliseconds that PostgreSQL stays away where it is kept from being started. */
const away = 4_000
/** Milliseconds for which the server may hope that PostgreSQL is only starting again. */
const hope = 2_500

/** Stops PostgreSQL in order, as an administrator or an update does: once so that the supervisor starts it, once so that somebody else does after a while. */
export async function outages({ rounds, seed, isStopped, progress }: PartOptions): Promise<Result> {
  const { folder, remove } = benchFolder()
  const trial = await Trial.start(folder, new Chance(seed))
  const { subject } = trial
  const web = subject.web
  const count = Math.max(1, Math.round(rounds / 20))
  const outcome: Outcome = { faults: [], short: [], long: [], during: new Answers(), reads: new Answers() }
  try {
    for (let round = 1; round <= count && !isStopped(); round++) {
      await shortOutage(trial, outcome)
      await longOutage(trial, outcome)
      outcome.faults.push(...(await trial.examine(round === count ? 'all' : 'touched')))
      if (subject.web !== web) outcome.faults.push(`round ${round}: the web process was started again`)
      progress(`${round} of ${count}: again after ${Math.round(outcome.short.at(-1) ?? 0)} ms; ${outcome.faults.length} faults`)
    }
  } catch (error) {
    outcome.faults.push(`round ${outcome.long.length + 1} was broken off: ${(error as Error).message}`)
  } finally {
    await trial.end()
    remove()
  }
  return { faults: outcome.faults, report: report(outcome) }
}

interface Outcome {
  readonly faults: string[]
  /** Milliseconds until the first write, from the stop. */
  readonly short: number[]
  /** The same, from the moment when PostgreSQL was started by somebody else. */
  readonly long: number[]
  /** Answers while it was away. */
  readonly during: Answers
  /** Answers to reads all the time. */
  readonly reads: Answers
}

async function shortOutage({ subject, load }: Trial, outcome: Outcome): Promise<void> {
  load.start()
  await sleep(500)
  const reads = keepSending(subject.client)
  const { postmaster } = subject
  const stopped = performance.now()
  // without waiting: the supervisor may start the next one before pg_ctl has seen the end of this one
  control(subject, ['stop', '-m', 'fast', '--no-wait'])
  await until(() => markOf(postmaster) === undefined)
  outcome.short.push(await untilDone(subject.client, aWrite, stopped))
  await sleep(200)
  demandAnswers(await reads.stop(), outcome)
  await load.stop()
}

async function longOutage({ subject, load }: Trial, outcome: Outcome): Promise<void> {
  load.start()
  await sleep(300)
  const reads = keepSending(subject.client)
  // who holds this lock starts and stops PostgreSQL; all others wait
  const answers = await withLock(join(subject.bench, '.run/postgres.lock'), async () => {
    const start = startCommand(subject)
    control(subject, ['stop', '-m', 'fast'])
    await sleep(hope)
    const during = keepSending(subject.client, [aRead, aWrite])
    await sleep(away - hope)
    const found = await during.stop()
    start()
    return found
  })
  outcome.during.add(answers)
  if (answers.total(isForNow) !== answers.total()) outcome.faults.push(`without a database: ${answers}`)
  outcome.long.push(await untilDone(subject.client, aWrite))
  demandAnswers(await reads.stop(), outcome)
  await load.stop()
}

/** A read is answered, or refused for now; never cut off, and never a fault. */
function demandAnswers(answers: Answers, { faults, reads }: Outcome): void {
  reads.add(answers)
  if (answers.total((label) => isDone(label) || isForNow(label)) !== answers.total()) faults.push(`reads: ${answers}`)
}

/** Runs `pg_ctl` of the running PostgreSQL, as its user. */
function control(subject: Subject, words: readonly string[]): void {
  const pid = subject.postmaster
  run(join(dirname(readlinkSync(`/proc/${pid}/exe`)), 'pg_ctl'), ['-D', join(subject.bench, '.postgres/data'), ...words], ownerOf(pid))
}

/** What starts the running PostgreSQL again once it was stopped. */
function startCommand(subject: Subject): () => void {
  const pid = subject.postmaster
  const owner = ownerOf(pid)
  const program = join(dirname(readlinkSync(`/proc/${pid}/exe`)), 'pg_ctl')
  const data = join(subject.bench, '.postgres/data')
  const options = `-k ${join(subject.bench, '.postgres/socket')} -p 5432`
  return () => run(program, ['-D', data, '-l', join(subject.bench, '.postgres/log/by-hand.log'), '-o', options, 'start'], owner)
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

function ownerOf(pid: number): Owner {
  const { uid, gid } = statSync(`/proc/${pid}`)
  return { uid, gid }
}

function run(program: string, words: readonly string[], owner: Owner): void {
  const { status, stderr, stdout } = spawnSync(program, words, { cwd: '/', encoding: 'utf8', ...owner })
  if (status !== 0) throw new Error(`pg_ctl ${words.join(' ')}: ${stdout}${stderr}`)
}

function report({ short, long, during, reads }: Outcome): string[] {
  return [
    `${short.length} times stopped and started by the supervisor: written again after ${distribution(short)} ms (p50 / p90 / p99 / max).`,
    `${long.length} times away for ${away / 1000} s and started by hand: answers meanwhile: ${during}; written again ${distribution(long)} ms after its start.`,
    `Reads all the time: ${reads}.`,
  ]
}
