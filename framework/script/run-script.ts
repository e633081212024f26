import type { Worker } from 'node:worker_threads'
import { badScript, scriptFailed, scriptLimit, validation } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { grace, interrupted, scriptLimits } from './limits.ts'
import { type Lent, ScriptThreads } from './pool.ts'
import type { Failure, FromThread, ToThread } from './protocol.ts'

/** What a script is given, and who answers its calls. */
export interface ScriptRun {
  /** The Server Script's name, for errors. */
  readonly name: string
  readonly source: string
  /** `doc`, `form_dict`, `session`, `now`. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** Answers a call of the site. What it throws is thrown in the script. */
  call(method: string, args: readonly unknown[]): Promise<unknown>
  /** The script runs because another one wrote. */
  readonly nested?: boolean
  /** Milliseconds of its own. Default: the limit. */
  readonly time?: number
}

/** What a script left behind. */
export interface ScriptResult {
  readonly doc?: Record<string, unknown>
  readonly response?: Record<string, unknown>
  readonly flags?: Record<string, unknown>
  readonly messages?: readonly { message: string; title?: string; indicator?: string; alert?: 1 }[]
  /** The value of `return`. */
  readonly returned?: unknown
  /** What it set `conditions` to. */
  readonly conditions?: unknown
}

const threads = new ScriptThreads()

/** Runs a script in a thread of its own. Throws scriptLimit, scriptFailed, badScript, validation (`frappe.throw`), and what its calls were refused with. */
export function runScript(run: ScriptRun): Promise<ScriptResult> {
  const inputs = JSON.stringify(run.inputs)
  if (inputs.length > scriptLimits.text) throw scriptLimit({ script: run.name, reason: 'the document is larger than scripts are given' })
  return threads.use(async (thread) => new Conversation(thread, run).hold(inputs), { nested: run.nested })
}

/** Why a text is no script; undefined: it can be read. */
export async function scriptFault(source: string): Promise<string | undefined> {
  if (source.length > scriptLimits.source) return `it is longer than ${scriptLimits.source} characters`
  try {
    const run: ScriptRun = { name: '', source, inputs: {}, call: async () => undefined }
    await threads.use(async (thread) => new Conversation(thread, run).hold('{}', { check: true }))
    return undefined
  } catch (error) {
    if (badScript.is(error)) return String(error.values.reason)
    throw error
  }
}

/** What server and thread say to each other in one run. */
class Conversation {
  readonly #thread: Worker
  readonly #run: ScriptRun
  /** What calls were refused with, by number: it is thrown again where the script does not catch it. */
  readonly #refusals = new Map<number, unknown>()
  readonly #ended = Promise.withResolvers<ScriptResult>()
  /** Milliseconds of its own that the script has left, and when the present stretch began. */
  #left: number
  readonly #time: number
  #since = 0
  #timer: NodeJS.Timeout | undefined
  #calls = 0
  /** Calls that are being answered: meanwhile its time stands still. */
  #open = 0
  #reusable = true

  constructor(thread: Worker, run: ScriptRun) {
    this.#thread = thread
    this.#run = run
    this.#time = run.time ?? scriptLimits.time
    this.#left = this.#time + grace
  }

  async hold(inputs: string, { check = false } = {}): Promise<Lent<ScriptResult>> {
    const hear = (message: FromThread): void => this.#hear(message)
    const lost = (error?: Error): void => this.#lose(error instanceof Error ? error.message : 'its thread ended')
    const over = setTimeout(() => this.#lose('it took too long'), scriptLimits.duration)
    this.#thread.on('message', hear).on('error', lost).on('exit', lost)
    this.#send({ kind: 'run', source: this.#run.source, inputs, time: this.#time, check })
    const [ended] = await Promise.allSettled([this.#ended.promise])
    clearTimeout(over)
    clearTimeout(this.#timer)
    this.#thread.off('message', hear).off('error', lost).off('exit', lost)
    const end = (): ScriptResult => {
      if (ended.status === 'rejected') throw ended.reason
      return ended.value
    }
    return { end, reusable: this.#reusable }
  }

  #send(message: ToThread): void {
    this.#thread.postMessage(message)
  }

  #hear(message: FromThread): void {
    if (message.kind === 'begun') this.#goOn()
    else if (message.kind === 'call') void this.#answer(message)
    else if (message.kind === 'done') this.#finish(message.result)
    else this.#ended.reject(this.#errorOf(message.failure))
  }

  #goOn(): void {
    this.#since = performance.now()
    this.#timer = setTimeout(() => this.#lose('it used more time than it may'), Math.max(0, this.#left))
  }

  #pause(): void {
    clearTimeout(this.#timer)
    this.#left -= performance.now() - this.#since
  }

  async #answer({ call, method, args }: Extract<FromThread, { kind: 'call' }>): Promise<void> {
    if (++this.#calls > scriptLimits.calls) return this.#lose(`it called the site more than ${scriptLimits.calls} times`)
    if (this.#open++ === 0) this.#pause()
    let reply: ToThread
    try {
      const value = await this.#run.call(method, JSON.parse(args) as unknown[])
      reply = { kind: 'answer', call, value: value === undefined ? '' : JSON.stringify(value) }
    } catch (error) {
      this.#refusals.set(call, error)
      const told = isCortadoError(error)
        ? { message: error.message, type: error.type }
        : { message: 'the site could not do it', type: 'InternalError' }
      reply = { kind: 'refusal', call, error: JSON.stringify(told) }
    }
    if (--this.#open === 0) this.#goOn()
    this.#send(reply)
  }

  #finish(result: string): void {
    if (result.length > scriptLimits.text) this.#lose('it answers more than it may')
    else this.#ended.resolve(JSON.parse(result) as ScriptResult)
  }

  /** Ends the run with its thread. */
  #lose(reason: string): void {
    this.#reusable = false
    this.#ended.reject(scriptLimit({ script: this.#run.name, reason }))
  }

  #errorOf({ kind, message, title, line, call }: Failure): unknown {
    const refusal = call === undefined ? undefined : this.#refusals.get(call)
    if (refusal !== undefined) return refusal
    const at = line === undefined ? '' : ` (line ${line})`
    const told = kind === 'limit' && message === interrupted ? `it ran for more than ${this.#time} ms` : message
    const values = { script: this.#run.name, reason: `${told}${at}` }
    if (kind === 'thrown') return validation({ message }, title ? { title } : {})
    if (kind === 'syntax') return badScript(values)
    return kind === 'limit' ? scriptLimit(values) : scriptFailed(values)
  }
}
