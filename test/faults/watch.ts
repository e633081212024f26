import { setTimeout as sleep } from 'node:timers/promises'
import { type Call, type Client, type Outcome, resource } from './client.ts'

/** Reads that need the database each time, and some that may be answered from memory. */
const reads: readonly Call[] = [
  { method: 'GET', path: `${resource('Sales Order')}?fields=["name","status"]&limit_page_length=5` },
  { method: 'GET', path: resource('Item', 'ESP-1000') },
  { method: 'GET', path: '/api/method/frappe.client.get_count?doctype=Note' },
]

/** What was answered while something was wrong. */
export class Answers {
  readonly counts: Record<string, number> = {}
  /** Milliseconds of the longest one. */
  longest = 0

  /** Notes an answer: `200`, `503 ServiceUnavailableError`, `no answer` … */
  note(outcome: Outcome, took: number): void {
    const label = labelOf(outcome)
    this.counts[label] = (this.counts[label] ?? 0) + 1
    this.longest = Math.max(this.longest, took)
  }

  /** Takes over what another one has noted. */
  add({ counts, longest }: Answers): void {
    for (const [label, count] of Object.entries(counts)) this.counts[label] = (this.counts[label] ?? 0) + count
    this.longest = Math.max(this.longest, longest)
  }

  /** How many answers there were, all together or of those that a test accepts. */
  total(accepted: (label: string) => boolean = () => true): number {
    return Object.entries(this.counts).reduce((sum, [label, count]) => sum + (accepted(label) ? count : 0), 0)
  }

  /** All of them in one line. */
  toString(): string {
    const parts = Object.entries(this.counts).map(([label, count]) => `${count} × ${label}`)
    return `${parts.join(', ') || 'none'}; the longest took ${Math.round(this.longest)} ms`
  }
}

/** What a refusal for a time has to look like. */
export const isForNow = (label: string): boolean => label.startsWith('503 ServiceUnavailableError, again after ')
/** What an answer looks like when all is well. */
export const isDone = (label: string): boolean => label === '200'

function labelOf(outcome: Outcome): string {
  if (outcome.is === 'done') return '200'
  if (outcome.is === 'wrong') return `${outcome.status} ${outcome.text.slice(0, 80)}`
  return outcome.status === undefined ? 'no answer' : `${outcome.status} ${outcome.code}, again after ${outcome.retryAfter} s`
}

/** Sends requests one after the other until `stop`. */
export function keepSending(client: Client, calls: readonly Call[] = reads): { readonly answers: Answers; stop(): Promise<Answers> } {
  const answers = new Answers()
  let going = true
  const work = async (): Promise<void> => {
    for (let i = 0; going; i++) {
      const begun = performance.now()
      answers.note(await client.send(calls[i % calls.length] as Call), performance.now() - begun)
      await sleep(10)
    }
  }
  const working = work()
  return {
    answers,
    async stop() {
      going = false
      await working
      return answers
    },
  }
}

/** Sends a request until it is acknowledged; answers the milliseconds since `since`. Throws after a minute. */
export async function untilDone(client: Client, call: Call, since: number = performance.now()): Promise<number> {
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    if ((await client.send(call)).is === 'done') return performance.now() - since
    await sleep(20)
  }
  throw new Error(`${call.method} ${call.path} does not succeed any more`)
}

/** A read out of the database. */
export const aRead: Call = { method: 'GET', path: `${resource('Sales Order')}?limit_page_length=1` }
/** A write that nothing else depends on. */
export const aWrite: Call = { method: 'POST', path: resource('ToDo'), body: { description: 'after a fault' } }
