import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { type Client, resource } from './client.ts'
import { type Kind, storedStates } from './kind.ts'
import type { Entry, Ledger } from './ledger.ts'
import { brokenRules } from './rules.ts'

/** What is checked, and against what. */
export interface Checked {
  readonly database: pg.Client
  readonly client: Client
  readonly ledger: Ledger
  readonly kinds: ReadonlyMap<string, Kind>
}

/** Holds entries against the tables, then the server's answers against the tables, then all tables against the rules. Answers what is wrong. */
export async function check(checked: Checked, entries: readonly Entry[]): Promise<string[]> {
  const { database, ledger, kinds } = checked
  await settled(database)
  const faults: string[] = []
  for (const [name, kind] of kinds) {
    const own = entries.filter((entry) => entry.kind === name)
    const stateOf = await storedStates(database, kind, own)
    for (const entry of own) {
      const deviation = ledger.compare(entry, stateOf(entry))
      if (deviation) faults.push(`${deviation.what} (${JSON.stringify(entry)}): stored is ${JSON.stringify(deviation.found)}`)
    }
  }
  return [...faults, ...(await wrongAnswers(checked, entries)), ...(await brokenRules(database))]
}

/** A killed web process may have left statements on their way: waits for their end, at most 20 seconds. */
async function settled(database: pg.Client): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const { rows } = await database.query(
      `select count(*)::int as busy from pg_stat_activity where application_name = 'cortado' and state <> 'idle' and pid <> pg_backend_pid()`,
    )
    if (rows[0]?.busy === 0) return
    await sleep(50)
  }
  throw new Error('the database does not come to rest')
}

/** Documents that the server answers otherwise than they are stored: what it keeps in memory has to follow. */
async function wrongAnswers({ database, client, kinds }: Checked, entries: readonly Entry[]): Promise<string[]> {
  const wrong: string[] = []
  for (const [kindName, { doctype }] of kinds) {
    const names = entries.filter(({ kind, name }) => kind === kindName && name !== undefined).map(({ name }) => String(name))
    const { rows } = await database.query(`select name, modified::text from "tab${doctype}" where name = any($1)`, [names])
    const stored = new Map(rows.map((row) => [String(row.name), String(row.modified)]))
    const ask = async (name: string): Promise<void> => {
      const outcome = await client.send({ method: 'GET', path: resource(doctype, name) })
      const answered = outcome.is === 'done' ? String((outcome.data as { modified: string }).modified) : JSON.stringify(outcome)
      const right = stored.has(name) ? isSameMoment(answered, stored.get(name)) : outcome.is === 'wrong' && outcome.status === 404
      if (!right) wrong.push(`${doctype} ${name} is answered as ${answered}; stored is ${stored.get(name) ?? 'nothing'}`)
    }
    for (let from = 0; from < names.length; from += 16) await Promise.all(names.slice(from, from + 16).map(ask))
  }
  return wrong
}

const isSameMoment = (one: string, other: string | undefined): boolean => one.replace(/\.?0*$/, '') === other?.replace(/\.?0*$/, '')
