import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { conditionHolds } from 'cortado/document/condition-scope.ts'
import type { Document } from 'cortado/document/document.ts'
import { addressOf, isAddress, splitAddresses } from 'cortado/mail/address.ts'
import { type RawBuilder, sql } from 'kysely'
import { fillRule } from '../../automation/rule-scope.ts'
import { openAssignments } from '../../desk/assignments.ts'
import type { Notice } from './notice.ts'

/** Whom a notification goes to, by address. */
export interface Recipients {
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
}

/** Users of a role beyond this are not told: a mail has no more recipients. */
const mostOfRole = 500

/**
 * Recipients as the rows of a notification name them, each row where its condition holds: by a field of the document or of its rows, by role, by address, and all who have
 * the document as a task. What is no address is left out, and nobody comes twice.
 */
export async function recipientsOf({ doc, rule, scope }: Notice): Promise<Recipients> {
  const found: Record<keyof Recipients, string[]> = { to: [], cc: [], bcc: [] }
  for (const row of Array.isArray(rule.recipients) ? (rule.recipients as Row[]) : []) {
    if (!(await conditionHolds(row.condition, scope))) continue
    found.to.push(...addressesIn(doc, String(row.receiver_by_document_field ?? '')))
    if (row.receiver_by_role) found.to.push(...(await addressesOf(doc, withRole(String(row.receiver_by_role)))))
    for (const kind of ['cc', 'bcc'] as const) if (row[kind]) found[kind].push(...splitAddresses(await fillRule(row[kind], scope, { isHtml: false })))
  }
  if (Number(rule.send_to_all_assignees ?? 0)) found.to.push(...(await assignees(doc)))
  const seen = new Set<string>()
  const once = (addresses: readonly string[]): string[] =>
    addresses.map(addressOf).filter((address) => isAddress(address) && !seen.has(address) && seen.add(address))
  return { to: once(found.to), cc: once(found.cc), bcc: once(found.bcc) }
}

/** Addresses in a field of the document, or with `field,table` in those of its rows. */
function addressesIn(doc: Document, named: string): string[] {
  const [field = '', table] = named.split(',').map((part) => part.trim())
  if (field === '') return []
  const holders = table === undefined ? [doc] : doc.rows(table)
  return holders.flatMap((holder) => splitAddresses(withBrackets(String(holder.values[field] ?? ''))))
}

/** `Jane <jane@example.com>` is kept with its brackets escaped. */
const withBrackets = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>')

const withRole = (role: string): RawBuilder<unknown> =>
  sql`name in (select parent from ${sql.table('tabHas Role')} where parenttype = 'User' and ${sql.id('role')} = ${role}) and name not in ('Administrator', 'Guest')`

async function assignees(doc: Document): Promise<string[]> {
  const users = (await openAssignments(doc)).map(({ owner }) => owner)
  return users.length === 0 ? [] : addressesOf(doc, doc.ctx.db.dialect.inList(sql.id('name'), users))
}

async function addressesOf({ ctx: { db } }: Document, which: RawBuilder<unknown>): Promise<string[]> {
  const query = sql`select email from ${sql.table('tabUser')} where enabled = 1 and ${which} order by name limit ${sql.lit(mostOfRole)}`
  return (await db.read(compile(db.dialect, query))).map(({ email }) => String(email ?? ''))
}

/** Enabled users who have these addresses. */
export async function usersAt({ ctx: { db } }: Document, { to, cc, bcc }: Recipients): Promise<string[]> {
  const addresses = [...to, ...cc, ...bcc]
  if (addresses.length === 0) return []
  const query = sql`select name from ${sql.table('tabUser')} where enabled = 1 and ${db.dialect.inList(sql`lower(email)`, addresses)} order by name`
  return (await db.read(compile(db.dialect, query))).map(({ name }) => String(name))
}
