import { setTimeout as sleep } from 'node:timers/promises'
import { benchFolder } from '../start/bench.ts'
import { Chance } from './chance.ts'
import type { Ledger } from './ledger.ts'
import { distribution, type PartOptions, type Result } from './result.ts'
import { type Subject, type Victim, victims } from './subject.ts'
import { Trial } from './trial.ts'
import { aRead, aWrite, untilDone } from './watch.ts'

/** Milliseconds within which a bench answers again. */
const limit = 5_000

/** Milliseconds from the kill to the first answer out of the database, and to the first acknowledged write. */
interface Recovery {
  readonly victim: Victim
  readonly read: number
  readonly write: number
}

/** Kills processes at random moments of a load and looks what is left, `rounds` times. */
export async function kills({ rounds, seed, isStopped, progress }: PartOptions): Promise<Result> {
  const { folder, remove } = benchFolder()
  const chance = new Chance(seed)
  const trial = await Trial.start(folder, chance)
  const recoveries: Recovery[] = []
  const faults: string[] = []
  try {
    for (let round = 1; round <= rounds && faults.length < 20 && !isStopped(); round++) {
      const victim = victims[(round - 1) % victims.length] as Victim
      trial.load.start()
      await sleep(chance.between(150, 900))
      recoveries.push(await killAndWait(trial.subject, victim))
      await sleep(100)
      const found = await trial.examine(round % 25 === 0 || round === rounds ? 'all' : 'touched')
      faults.push(...found.map((text) => `round ${round}, ${victim}: ${text}`))
      progress(`${round} of ${rounds}: ${victim}, again after ${Math.round(recoveries.at(-1)?.write ?? 0)} ms; ${faults.length} faults`)
    }
  } catch (error) {
    faults.push(`round ${recoveries.length + 1} was broken off: ${(error as Error).message}`)
  } finally {
    await trial.end()
    remove()
  }
  const slow = recoveries.filter(({ read, write }) => Math.max(read, write) > limit)
  return {
    faults: [...faults, ...slow.map((each) => `again only after more than ${limit} ms: ${JSON.stringify(each)}`)],
    report: report(recoveries, trial.ledger),
  }
}

async function killAndWait(subject: Subject, victim: Victim): Promise<Recovery> {
  const killed = performance.now()
  await subject.kill(victim)
  if (victim === 'everything') await subject.startAgain()
  return { victim, read: await untilDone(subject.client, aRead, killed), write: await untilDone(subject.client, aWrite, killed) }
}

function report(recoveries: readonly Recovery[], { requests, entries }: Ledger): string[] {
  const line = (name: string, own: readonly Recovery[]): string =>
    `| ${name} | ${own.length} | ${distribution(own.map(({ read }) => read))} | ${distribution(own.map(({ write }) => write))} |`
  return [
    `${entries.length} documents; ${requests.acknowledged} writes were acknowledged, ${requests.unknown} were not, of which ${requests.happened} had happened all the same.`,
    '',
    '| killed | times | read again, ms: p50 / p90 / p99 / max | written again, ms |',
    '|---|---:|---|---|',
    ...victims.map((victim) =>
      line(
        victim,
        recoveries.filter((each) => each.victim === victim),
      ),
    ),
    line('all', recoveries),
  ]
}
