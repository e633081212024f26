import { randomUUID } from 'node:crypto'
import { type Bus, type BusLog, type BusMessage, lost, Subscribers } from '../bus.ts'

/** What the driver needs of a site's `Database`. */
export interface NotifyingDatabase {
  listen(channel: string, fn: (payload: string) => void): Promise<() => Promise<void>>
  /** Told whenever the listening connection comes up or goes down. */
  onListenState(fn: (up: boolean) => void): void
  notify(channel: string, payload: string): Promise<void>
}

/** PostgreSQL takes 7,999 bytes in one NOTIFY. */
const longest = 7_900
/** More messages than this in one tick: the others are told to forget everything, which is cheaper. */
const most = 1_000
const firstPause = 100
const longestPause = 5_000

/** Opens the bus of a site on LISTEN and NOTIFY of its database. Rejects where the database cannot be reached. */
export async function openPostgresBus(database: NotifyingDatabase, options: { channel?: string; log: BusLog }): Promise<Bus> {
  const bus = new PostgresBus(database, options.channel ?? 'cortado', options.log)
  await bus.open()
  return bus
}

class PostgresBus implements Bus {
  readonly #database: NotifyingDatabase
  readonly #channel: string
  readonly #log: BusLog
  readonly #subscribers: Subscribers
  readonly #sender = randomUUID().slice(0, 8)
  #pending: BusMessage[] = []
  #flushing: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined
  #pause = firstPause
  #connected = false
  #closed = false
  #unlisten: (() => Promise<void>) | undefined

  constructor(database: NotifyingDatabase, channel: string, log: BusLog) {
    this.#database = database
    this.#channel = channel
    this.#log = log
    this.#subscribers = new Subscribers(log)
  }

  get connected(): boolean {
    return this.#connected
  }

  async open(): Promise<void> {
    this.#database.onListenState((up) => this.#turn(up))
    this.#unlisten = await this.#database.listen(this.#channel, (payload) => this.#receive(payload))
    this.#connected = true
  }

  publish(message: BusMessage): Promise<void> {
    this.#subscribers.tell(message)
    if (this.#closed) return Promise.resolve()
    this.#pending.push(message)
    this.#flushing ??= Promise.resolve().then(() => this.#flush())
    return this.#flushing
  }

  subscribe(fn: (message: BusMessage) => void): () => void {
    return this.#subscribers.add(fn)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#retry)
    await this.#flushing
    this.#connected = false
    await this.#unlisten?.()
  }

  /** Sends what is pending. What could not be sent is tried again later, for as long as it takes: others would keep stale values. */
  async #flush(): Promise<void> {
    const messages = this.#pending.length > most ? [lost] : this.#pending
    this.#pending = []
    this.#flushing = undefined
    try {
      for (const payload of payloads(this.#sender, messages)) await this.#database.notify(this.#channel, payload)
      this.#pause = firstPause
    } catch (err) {
      this.#log.warn({ err }, 'the bus could not tell other processes of a change; it will try again')
      this.#pending = [...messages, ...this.#pending]
      this.#later()
    }
  }

  #later(): void {
    if (this.#closed || this.#retry) return
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.#flushing ??= this.#flush()
    }, this.#pause)
    this.#retry.unref()
    this.#pause = Math.min(this.#pause * 2, longestPause)
  }

  #receive(payload: string): void {
    const { from, messages } = parse(payload)
    if (from === this.#sender) return
    for (const message of messages) this.#subscribers.tell(message)
  }

  /** Between down and up messages are missed: what was kept is forgotten now, and what was loaded meanwhile when messages arrive again. */
  #turn(up: boolean): void {
    if (this.#closed || up === this.#connected) return
    this.#connected = up
    this.#subscribers.tell(lost)
  }
}

/** The messages in as few payloads as fit; one too long for any becomes `lost`. */
function payloads(from: string, messages: readonly BusMessage[]): string[] {
  const texts = messages.map((message) => JSON.stringify(message))
  const room = longest - Buffer.byteLength(wrap(from, []))
  const groups: string[][] = []
  let used = Number.POSITIVE_INFINITY
  for (const text of texts.some((each) => Buffer.byteLength(each) > room) ? [JSON.stringify(lost)] : texts) {
    const size = Buffer.byteLength(text) + 1
    if (used + size > room) {
      groups.push([])
      used = 0
    }
    groups.at(-1)?.push(text)
    used += size
  }
  return groups.map((group) => wrap(from, group))
}

const wrap = (from: string, texts: readonly string[]): string => `{"from":"${from}","messages":[${texts.join(',')}]}`

/** What another process sent; something unreadable (another program's, a later version's) may mean anything. */
function parse(payload: string): { from?: unknown; messages: readonly BusMessage[] } {
  const none = { messages: [lost] }
  try {
    const value: unknown = JSON.parse(payload)
    if (typeof value !== 'object' || value === null || !('messages' in value) || !Array.isArray(value.messages)) return none
    const messages: unknown[] = value.messages
    if (!messages.every((each) => typeof each === 'object' && each !== null && 'topic' in each)) return none
    return { from: 'from' in value ? value.from : undefined, messages: messages as BusMessage[] }
  } catch {
    return none
  }
}
