import { listTooLong, noPermission, validation } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { type PolicyLimit, policyLimits } from '../../permission/policy/limit.ts'
import { attributesOf, documentsMeeting } from '../../permission/policy/policy-decide.ts'
import { isAdministrator } from '../../permission/user.ts'
import { limitOf } from '../limits.ts'
import { type ListOptions, type ListQuery, pageOf } from './query.ts'

// Lists that the controller of a virtual DocType makes by itself: policies are asked in memory, about all that it brings, before pages are made of it.

/** What policies ask of the rows of such a list. Empty: nothing. Throws noPermission where they let nothing through. */
export async function virtualLimits(ctx: Context, meta: Meta, { ignorePermissions, also = [] }: ListOptions): Promise<readonly PolicyLimit[]> {
  if (ignorePermissions || isAdministrator(ctx.user)) return []
  const limits: PolicyLimit[] = []
  for (const right of new Set(['read' as const, ...[also].flat()])) {
    const found = await policyLimits(ctx, meta, right)
    if (found === 'nothing') throw noPermission({ right, doctype: meta.name })
    limits.push(...found)
  }
  return limits
}

interface Asked {
  readonly query: ListQuery
  readonly limits: readonly PolicyLimit[]
  getList(ctx: Context, query: ListQuery): Promise<Row[] | unknown[][]>
}

/**
 * The page of a list with what policies allow, and the fields in the order of the query (undefined: all that came). A row without a field that they look
 * at is left out: nothing can be said about it. Throws listTooLong; validation for a list of groups.
 */
export async function openRows(
  ctx: Context,
  meta: Meta,
  { query, limits, getList }: Asked,
): Promise<{ rows: Row[]; names: readonly string[] | undefined }> {
  if (query.group_by || query.distinct)
    throw validation({ message: `${meta.name} is virtual, and policies look at its documents: its lists cannot be grouped` })
  const names = namesIn(query.fields)
  const needed = [...new Set(attributesOf(limits).map(({ steps, column }) => steps[0]?.field ?? column?.name ?? ''))]
  const fields = names ? [...new Set([...names, ...needed])] : ['*']
  const { start, limit } = pageOf(query)
  const wanted = limit > 0 ? start + limit : Number.POSITIVE_INFINITY
  const open: Row[] = []
  for await (const brought of batches(ctx, { ...query, fields, as_list: false }, getList)) {
    const known = brought.filter((row): row is Row => !Array.isArray(row) && needed.every((name) => row[name] !== undefined))
    open.push(...(await documentsMeeting(ctx, limits, known)))
    if (open.length >= wanted) break
  }
  const page = open.slice(start, wanted)
  const extra = names ? needed.filter((name) => !names.includes(name)) : []
  return { rows: page.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !extra.includes(name)))), names }
}

/** Rows that are asked for at once. */
const perBatch = 1_000

/** What the controller brings, batch by batch, as long as it brings whole ones. Throws listTooLong. */
async function* batches(ctx: Context, query: ListQuery, getList: Asked['getList']): AsyncGenerator<Row[] | unknown[][]> {
  const most = limitOf(ctx, 'max_list_rows')
  for (let start = 0; ; start += perBatch) {
    if (start >= most) throw listTooLong({ limit: most })
    const brought = await getList(ctx, { ...query, start, page_length: perBatch })
    yield brought
    if (brought.length < perBatch) return
  }
}

/** The fields that a query names; undefined: all. */
function namesIn(given: unknown): readonly string[] | undefined {
  const list = typeof given === 'string' && given.trim().startsWith('[') ? parseJson(given, 'fields') : given
  const names = (Array.isArray(list) ? list : String(list ?? 'name').split(',')).map((name) => String(name).trim())
  return names.includes('*') ? undefined : names
}
