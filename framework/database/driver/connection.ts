import { channel } from 'node:diagnostics_channel'
import pg from 'pg'
import type { ConnectionOptions } from '../../config/connection.ts'
import type { Statement } from '../db.ts'
import { atTurnEnd } from '../turn.ts'
import { closeStatement } from './close-statement.ts'
import { PreparedNames } from './prepared.ts'
import { spellingOf, types } from './types.ts'

/** Every statement on its way to a server is told on the diagnostics channel `cortado:statement`, as `{ text }`; values are not. */
export const statementChannel = channel('cortado:statement')

/** What a statement answered. */
export interface Answer {
  readonly rows: Record<string, unknown>[]
  /** Rows touched. */
  readonly count: number
  /** First word of what the server says it did: SELECT, COMMIT, ROLLBACK … */
  readonly command: string
  /** Milliseconds that the statement itself took, without waiting for those before it on the connection. */
  readonly took: number
  /** Brings values of a column into the one spelling that the server answers with: `007` → `7` where it is a number, UUIDs in lower case. */
  spelling(column: string): (value: unknown) => string
}

/** What the server is told when a connection opens. Milliseconds. */
export interface ConnectionSettings {
  readonly statementTimeout: number
  readonly lockTimeout: number
  readonly readOnly?: boolean
}

/** The connection ended, or could not be made; what was in flight may have happened or not. */
export class ConnectionLost extends Error {
  constructor(cause: unknown) {
    super('The connection to the database was lost', { cause })
    this.name = 'ConnectionLost'
  }
}

/** Parts of the driver's client that its types leave out: which names it believes prepared, and its socket. */
interface Wire {
  readonly connection: {
    readonly parsedStatements: Record<string, string>
    readonly submittedNamedStatements: Record<string, string>
    readonly stream: { cork(): void; uncork(): void; destroy(error: Error): void }
  }
}

/** Server settings that make values come out in one form, whatever the server's own configuration. */
const sessionOptions = '-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=postgres -c extra_float_digits=1'

/**
 * One connection to PostgreSQL, pipelined: statements are sent as they come and answered in that order; an error fails its own statement
 * only. Nothing here cancels a statement: the server's `statement_timeout` does.
 */
export class Connection {
  readonly #client: pg.Client
  readonly #prepared = new PreparedNames()
  #inFlight = 0
  #lost: unknown
  #lastAnswer = 0
  #corked = false
  /** Which state of the tables its prepared statements were planned for; counted by who uses it. */
  schemaVersion = 0
  /** Called once, when the connection has ended without `close`. */
  onLost: () => void = () => {}
  onNotification: (channel: string, payload: string) => void = () => {}

  private constructor(client: pg.Client) {
    this.#client = client
    client.on('error', (error) => this.#lose(error))
    client.on('end', () => this.#lose(new Error('the connection ended')))
    client.on('notification', ({ channel, payload }) => this.onNotification(channel, payload ?? ''))
  }

  /** Connects. Throws ConnectionLost, or the server's error (database does not exist, too many connections …). */
  static async open(target: ConnectionOptions, settings: ConnectionSettings): Promise<Connection> {
    const client = new pg.Client({
      ...target,
      types,
      pipeline: true,
      keepAlive: true,
      application_name: 'cortado',
      connectionTimeoutMillis: 10_000,
      statement_timeout: settings.statementTimeout,
      lock_timeout: settings.lockTimeout,
      idle_in_transaction_session_timeout: 120_000,
      options: settings.readOnly ? `${sessionOptions} -c default_transaction_read_only=on` : sessionOptions,
    })
    const connection = new Connection(client)
    try {
      await client.connect()
    } catch (error) {
      throw error instanceof pg.DatabaseError ? error : new ConnectionLost(error)
    }
    return connection
  }

  /** Statements sent and not answered yet. */
  get inFlight(): number {
    return this.#inFlight
  }

  get lost(): boolean {
    return this.#lost !== undefined
  }

  /** Whether a transaction is open, as the server last said. */
  get inTransaction(): boolean {
    return this.#client.getTransactionStatus() !== 'I'
  }

  /** Whether a statement of this name was sent before, and so may be planned for tables as they were. */
  knows(name: string | undefined): boolean {
    return name !== undefined && this.#prepared.has(name)
  }

  /** Sends a statement at once and answers when the server does. Throws pg's DatabaseError or ConnectionLost. Values must be encoded. */
  send(statement: Statement): Promise<Answer> {
    if (this.#lost !== undefined) return Promise.reject(new ConnectionLost(this.#lost))
    const { name, text } = statement
    if (statementChannel.hasSubscribers) statementChannel.publish({ text })
    const evicted = name ? this.#prepared.use(name) : undefined
    if (evicted) this.#drop(evicted)
    return this.#submit(statement).finally(() => {
      if (name) this.#prepared.done(name)
    })
  }

  /** Drops a prepared statement, so that the next use plans it anew. */
  forget(name: string): void {
    if (this.#lost === undefined) this.#drop(name)
  }

  /** Drops all prepared statements. */
  forgetAll(): void {
    for (const name of this.#prepared.names) this.forget(name)
  }

  /** Gives the connection up: what is in flight fails, without waiting for the server. */
  abandon(reason: Error): void {
    const { connection } = this.#client as unknown as Wire
    connection.stream.destroy(reason)
  }

  /** Waits for what is in flight, then ends the connection. */
  async close(): Promise<void> {
    this.onLost = () => {}
    await this.#client.end()
  }

  #drop(name: string): void {
    const { parsedStatements, submittedNamedStatements } = (this.#client as unknown as Wire).connection
    delete parsedStatements[name]
    delete submittedNamedStatements[name]
    this.#cork()
    this.#inFlight++
    this.#client.query(
      closeStatement(name, () => {
        this.#inFlight--
        this.#lastAnswer = performance.now()
      }),
    )
  }

  #submit({ text, values, name }: Statement): Promise<Answer> {
    this.#cork()
    this.#inFlight++
    const sent = performance.now()
    return new Promise((resolve, reject) => {
      const config = { text, values: values as unknown[], name }
      this.#client.query(config, (error: Error | null, result: pg.QueryResult) => {
        this.#inFlight--
        const now = performance.now()
        const took = now - Math.max(sent, this.#lastAnswer)
        this.#lastAnswer = now
        if (error) reject(this.#failure(error))
        else resolve(answerOf(result, took))
      })
    })
  }

  /** Gathers what is sent in one turn of the event loop into one write to the socket. */
  #cork(): void {
    if (this.#corked) return
    this.#corked = true
    const { connection } = this.#client as unknown as Wire
    connection.stream.cork()
    atTurnEnd('write', () => {
      this.#corked = false
      connection.stream.uncork()
    })
  }

  #failure(error: Error): Error {
    if (!(error instanceof pg.DatabaseError)) return new ConnectionLost(error)
    // the server says good-bye: nothing that is sent now would be answered
    if (error.severity === 'FATAL' || error.severity === 'PANIC') this.#lose(error)
    return error
  }

  #lose(error: unknown): void {
    if (this.#lost !== undefined) return
    this.#lost = error
    this.onLost()
  }
}

function answerOf(result: pg.QueryResult | pg.QueryResult[], took: number): Answer {
  const last = Array.isArray(result) ? result.at(-1) : result
  const spelling = (column: string): ((value: unknown) => string) => spellingOf(last?.fields.find((field) => field.name === column)?.dataTypeID)
  return { rows: last?.rows ?? [], count: last?.rowCount ?? 0, command: last?.command ?? '', took, spelling }
}
