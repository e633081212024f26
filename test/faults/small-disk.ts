import { setTimeout as sleep } from 'node:timers/promises'
import { Chance } from './chance.ts'
import { Filler } from './filler.ts'
import type { Result } from './result.ts'
import { Trial } from './trial.ts'
import { type Answers, aRead, aWrite, isDone, isForNow, keepSending, untilDone } from './watch.ts'

// Runs in a mount namespace of its own, with a small disk at the folder that is its first argument; its second one is the seed.

const [folder = '', seed = '1'] = process.argv.slice(2)
/** Seconds for which the disk stays full. */
const full = 8

const result = await main()
process.send?.(result, () => process.disconnect())

async function main(): Promise<Result> {
  const disk = new Filler(folder)
  const trial = await Trial.start(folder, new Chance(Number(seed)))
  const report: string[] = []
  const faults: string[] = []
  try {
    for (const scene of [whileWritten, untilLogIsFull]) {
      const found = await scene(trial, disk)
      report.push(...found.report)
      faults.push(...found.faults)
    }
  } finally {
    disk.free()
    await trial.end()
  }
  return { report, faults }
}

/** The disk fills up while clients write and read. */
async function whileWritten(trial: Trial, disk: Filler): Promise<Result> {
  const { subject, load } = trial
  const before = { web: subject.web, postmaster: subject.postmaster }
  load.start()
  await sleep(1_500)
  disk.fill()
  await sleep(1_000)
  trial.takeWrites()
  const reads = keepSending(subject.client)
  const uploads = keepSending(subject.client, [upload()])
  await keepFull(disk)
  const during = { reads: await reads.stop(), writes: trial.takeWrites(), uploads: await uploads.stop(), logIn: await logIn(subject.client.address) }
  disk.free()
  const again = await untilDone(subject.client, aWrite)
  await sleep(1_000)
  const faults = await trial.examine()
  if (during.reads.total() !== during.reads.total(isDone)) faults.push(`reads on a full disk: ${during.reads}`)
  faults.push(...refused('writes on a full disk', during.writes), ...refused('uploads on a full disk', during.uploads))
  if (during.logIn !== 503) faults.push(`a log-in on a full disk was answered ${during.logIn}`)
  if (subject.web !== before.web || subject.postmaster !== before.postmaster) faults.push('a process was started again')
  const report = [
    `Disk full for ${full} s, under load. Reads: ${during.reads}. Writes: ${during.writes}. Uploads: ${during.uploads}. Log-in: ${during.logIn}.`,
    `With room again, the first write succeeded after ${Math.round(again)} ms.`,
    '',
  ]
  return { report, faults }
}

/** PostgreSQL finds no room for its log, past all that Cortado does to avoid it: it ends, and cannot start before there is room. */
async function untilLogIsFull(trial: Trial, disk: Filler): Promise<Result> {
  const { subject, load } = trial
  const { web, postmaster } = subject
  load.start()
  await sleep(500)
  disk.fill()
  const reason = await fillLog(trial)
  trial.takeWrites()
  const reads = keepSending(subject.client)
  await keepFull(disk)
  const during = { reads: await reads.stop(), writes: trial.takeWrites() }
  disk.free()
  const freed = performance.now()
  const again = { read: await untilDone(subject.client, aRead, freed), write: await untilDone(subject.client, aWrite, freed) }
  await sleep(500)
  const faults = await trial.examine()
  if (during.reads.total((label) => !isDone(label) && !isForNow(label)) > 0) faults.push(`reads without a database: ${during.reads}`)
  faults.push(...refused('writes without a database', during.writes))
  if (subject.web !== web) faults.push('the web process was started again')
  if (subject.postmaster === postmaster) faults.push('PostgreSQL did not end: nothing was tried')
  const report = [
    `Log of PostgreSQL full (${reason}), PostgreSQL ended. For ${full} s, reads: ${during.reads}. Writes: ${during.writes}.`,
    `With room again, the first read succeeded after ${Math.round(again.read)} ms, the first write after ${Math.round(again.write)} ms.`,
    '',
  ]
  return { report, faults }
}

function refused(what: string, answers: Answers): string[] {
  return answers.total() > 0 && answers.total(isForNow) === answers.total() ? [] : [`${what}: ${answers}`]
}

/** Somebody else takes what becomes free. */
async function keepFull(disk: Filler): Promise<void> {
  for (const end = Date.now() + full * 1_000; Date.now() < end; ) {
    disk.fill()
    await sleep(250)
  }
}

/** Writes past Cortado until PostgreSQL gives up; answers why. */
async function fillLog({ subject }: Trial): Promise<string> {
  const database = await subject.connect()
  // the connection ends with the server: what counts is the error of the statement
  database.on('error', () => {})
  try {
    for (;;) await database.query("select pg_logical_emit_message(true, 'fill', repeat('x', 1000000))")
  } catch (error) {
    return (error as Error).message
  }
}

function upload(): { method: 'POST'; path: string; body: FormData } {
  const body = new FormData()
  body.append('file', new Blob(['x'.repeat(100_000)]), 'large.txt')
  body.append('is_private', '1')
  return { method: 'POST', path: '/api/method/upload_file', body }
}

async function logIn(address: string): Promise<number> {
  const body = new URLSearchParams({ usr: 'Administrator', pwd: 'admin' })
  return (await fetch(`${address}/api/method/login`, { method: 'POST', body })).status
}
