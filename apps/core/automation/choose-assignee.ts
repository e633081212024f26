import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/**
 * Who gets a document by an Assignment Rule: the next of its users, the one with the fewest open tasks of that DocType, or the user whom a field names. Disabled users are
 * passed over; undefined: there is nobody. Who chooses by turn or load waits for those who choose at the same time, until they have written.
 */
export async function chooseAssignee(doc: Document, rule: Readonly<Row>): Promise<string | undefined> {
  if (rule.rule === 'Based on Field') return (await enabled(doc, [String(doc.get<unknown>(String(rule.field ?? '')) ?? '')]))[0]
  const last = await lockTurn(doc, rule)
  const users = await enabled(doc, namesIn(rule))
  const chosen = rule.rule === 'Load Balancing' ? await leastBurdened(doc, users) : nextAfter(last, namesIn(rule), users)
  if (chosen !== undefined) await keepTurn(doc, rule, chosen)
  return chosen
}

const namesIn = ({ users }: Readonly<Row>): string[] => [
  ...new Set(Array.isArray(users) ? (users as Row[]).map(({ user }) => String(user ?? '')) : []),
]

/** Those of some users who are enabled, in their order. */
async function enabled({ ctx: { db } }: Document, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const query = sql`select name from ${sql.table('tabUser')} where enabled = 1 and ${db.dialect.inList(sql.id('name'), names)}`
  const found = new Set((await db.read(compile(db.dialect, query))).map(({ name }) => name))
  return names.filter((name) => found.has(name))
}

const table = sql.table('tabAssignment Rule')

/** Who had the last turn. The rule is locked until the transaction ends. */
async function lockTurn({ ctx: { db } }: Document, { name }: Readonly<Row>): Promise<string> {
  const { rows } = await db.write(compile(db.dialect, sql`select last_user from ${table} where name = ${name} for update`))
  return String(rows[0]?.last_user ?? '')
}

const keepTurn = async ({ ctx: { db } }: Document, { name }: Readonly<Row>, user: string): Promise<unknown> =>
  db.write(compile(db.dialect, sql`update ${table} set last_user = ${user} where name = ${name}`))

/** The first after who had the last turn, round the list; the first of all where nobody of the list had it. */
function nextAfter(last: string, all: readonly string[], candidates: readonly string[]): string | undefined {
  const at = all.indexOf(last) + 1
  return [...all.slice(at), ...all.slice(0, at)].find((user) => candidates.includes(user))
}

async function leastBurdened({ ctx: { db }, doctype }: Document, users: readonly string[]): Promise<string | undefined> {
  if (users.length === 0) return undefined
  const query = sql`select allocated_to, count(*) as tasks from ${sql.table('tabToDo')}
    where reference_type = ${doctype} and status = 'Open' and ${db.dialect.inList(sql.id('allocated_to'), users)} group by allocated_to`
  const tasks = new Map((await db.read(compile(db.dialect, query))).map((row) => [String(row.allocated_to), Number(row.tasks)]))
  return users.toSorted((a, b) => (tasks.get(a) ?? 0) - (tasks.get(b) ?? 0))[0]
}
