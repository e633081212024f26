import type { Chance } from './chance.ts'
import { check } from './check.ts'
import { kinds } from './kinds.ts'
import { Ledger } from './ledger.ts'
import { Load } from './load.ts'
import { Subject } from './subject.ts'
import { Answers } from './watch.ts'

/** A bench under load, with the ledger of what was written to it. */
export class Trial {
  readonly subject: Subject
  readonly ledger = new Ledger()
  readonly load: Load
  #writes = new Answers()

  private constructor(subject: Subject, chance: Chance) {
    this.subject = subject
    this.load = new Load({
      client: subject.client,
      ledger: this.ledger,
      chance,
      kinds,
      answered: (outcome, took) => this.#writes.note(outcome, took),
    })
  }

  /** Makes and starts a bench in `folder`. */
  static async start(folder: string, chance: Chance): Promise<Trial> {
    return new Trial(await Subject.start(folder), chance)
  }

  /** Ends load and bench. */
  async end(): Promise<void> {
    await this.subject.stop()
    await this.load.stop()
  }

  /** Answers to the load's writes since the last call. */
  takeWrites(): Answers {
    const writes = this.#writes
    this.#writes = new Answers()
    return writes
  }

  /** Stops the load, then looks at what is there: all documents, or those that were written since the last time. Answers what is wrong. */
  async examine(which: 'all' | 'touched' = 'all'): Promise<string[]> {
    const { subject, ledger, load } = this
    await load.stop()
    const database = await subject.connect()
    try {
      const touched = ledger.takeTouched()
      const faults = await check({ database, client: subject.client, ledger, kinds }, which === 'all' ? ledger.entries : touched)
      return [...load.wrong.splice(0), ...faults, ...(subject.isRunning ? [] : ['cortado start has given up'])]
    } finally {
      await database.end()
    }
  }
}
