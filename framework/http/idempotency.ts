import { hash } from 'node:crypto'
import { badArgument, idempotencyConflict } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Message } from '../events/messages.ts'
import { headerOf, type RequestFacts } from '../events/request.ts'
import { type Answer, ResponseBody, type ResponseOptions } from '../events/response.ts'
import type { Handler } from './exchange.ts'

/** Hours for which an answer is kept, unless `idempotency_hours` of `site_config.json` says otherwise. */
const usualHours = 24
/** Characters of a key. */
export const longestKey = 255

/** What is kept of an answer. */
interface Kept {
  readonly status?: number
  readonly headers?: ResponseOptions['headers']
  readonly body: Readonly<Record<string, unknown>>
  readonly messages: readonly Message[]
}

const writing: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const table = sql.table('__idempotency')

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a request that is sent again with its key gets the answer that it got the first time, and
 * does nothing. The answer is stored in the transaction of what the request wrote, so that both are there after a crash, or neither. A repetition waits for
 * the first one while that is on its way. What failed did nothing, keeps nothing, and runs anew. Keys belong to the user; guests have none. Answers that
 * set cookies, and files, are not kept. Throws badArgument for a key that is none, idempotencyConflict for a key of another request.
 */
export const idempotent =
  (handler: Handler): Handler =>
  async (exchange) => {
    const { ctx, facts } = exchange
    const key = writing.has(facts.method) && ctx.user.name !== 'Guest' ? headerOf(facts, 'idempotency-key') : undefined
    if (key === undefined) return handler(exchange)
    const id = idOf(ctx, key)
    const kept = await claim(ctx, id, fingerprint(facts))
    if (kept) return replayed(ctx, kept)
    const answer = await handler(exchange)
    await keep(ctx, id, answer)
    return answer
  }

function idOf(ctx: Context, key: string): string {
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > longestKey) {
    throw badArgument({ argument: 'Idempotency-Key', reason: `it should be 1 to ${longestKey} visible ASCII characters` })
  }
  return hash('sha256', `${ctx.user.name}\n${key}`)
}

/** Tells a request from others: what it asks for, and of its files the names and sizes. */
function fingerprint({ method, path, arguments: args, files }: RequestFacts): string {
  return hash('sha256', JSON.stringify([method, path, args, files.map(({ field, filename, size }) => [field, filename, size])]))
}

/**
 * Takes the key; where an earlier request has it, answers what that one answered. The key is locked until the transaction ends.
 */
async function claim(ctx: Context, id: string, print: string): Promise<Kept | undefined> {
  const { db, clock } = ctx
  const values = sql`(${id}, ${print}, ${clock.timestamp()})`
  const insert = sql`insert into ${table} (name, fingerprint, creation) values ${values} ${db.dialect.upsert(['name'], [])}`
  const sweeps = id.endsWith('00')
  if (sweeps) await db.write(compile(db.dialect, sql`delete from ${table} where creation < ${oldest(ctx)}`, { named: true }))
  if ((await db.write(compile(db.dialect, insert, { named: true }))).count > 0) return undefined
  const [row] = await db.read(compile(db.dialect, sql`select fingerprint, creation, answer from ${table} where name = ${id}`, { named: true }))
  if (row && String(row.creation) < oldest(ctx)) return reclaim(ctx, id, print)
  if (row?.fingerprint !== print) throw idempotencyConflict()
  return JSON.parse(String(row.answer)) as Kept
}

/** The moment before which answers are forgotten. One key in 256 removes them. */
function oldest({ clock, site }: Context): string {
  const configured = Number(site.config.idempotency_hours ?? 0)
  const hours = Number.isFinite(configured) && configured > 0 ? configured : usualHours
  return clock.local(new Date(Date.now() - hours * 3_600_000))
}

async function reclaim(ctx: Context, id: string, print: string): Promise<undefined> {
  const { db, clock } = ctx
  const fresh = sql`update ${table} set fingerprint = ${print}, creation = ${clock.timestamp()}, answer = null where name = ${id}`
  await db.write(compile(db.dialect, fresh, { named: true }))
}

function replayed(ctx: Context, { status, headers, body, messages }: Kept): Answer {
  ctx.messages.push(...messages)
  return new ResponseBody(body, { status, headers: { ...headers, 'idempotency-replayed': 'true' } })
}

async function keep(ctx: Context, id: string, answer: Answer): Promise<void> {
  const { db, messages } = ctx
  const isKept = answer instanceof ResponseBody && !answer.options.cookies?.length
  const statement = isKept
    ? sql`update ${table} set answer = ${JSON.stringify({ ...pick(answer), messages } satisfies Kept)} where name = ${id}`
    : sql`delete from ${table} where name = ${id}`
  await db.write(compile(db.dialect, statement, { named: true }))
}

const pick = ({ body, options: { status, headers } }: ResponseBody): Omit<Kept, 'messages'> => ({ body, status, headers })
