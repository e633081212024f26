import { badArgument, scriptLimit } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { count } from '../document/count.ts'
import { insert } from '../document/insert.ts'
import { list } from '../document/list.ts'
import { load } from '../document/load.ts'
import { newDocument } from '../document/new.ts'
import { update } from '../document/save.ts'
import { toWire } from '../document/wire.ts'
import { demand } from '../permission/decide.ts'
import { scriptLimits } from './limits.ts'

/** What a script may ask the site for, under the names of `frappe.db`; all of it with the rights of the user on whose behalf it runs. */
const calls: Readonly<Record<string, (ctx: Context, args: readonly unknown[]) => Promise<unknown>>> = {
  get_value: async (ctx, [doctype, filters, fieldname = 'name']) => {
    const fields = (Array.isArray(fieldname) ? fieldname : [fieldname]).map((field) => text(field, 'fieldname'))
    const [row] = (await list(ctx, text(doctype, 'doctype'), { filters: byName(filters), fields, page_length: 1 })) as Row[]
    if (!row) return null
    return Array.isArray(fieldname) ? row : (Object.values(row)[0] ?? null)
  },
  get_list: (ctx, [doctype, query = {}]) => {
    const { fields, filters, or_filters, order_by, group_by, limit = 20, start } = object(query, 'query')
    return list(ctx, text(doctype, 'doctype'), {
      fields,
      filters,
      or_filters,
      order_by: optional(order_by, 'order_by'),
      group_by: optional(group_by, 'group_by'),
      page_length: Number(limit),
      start: start === undefined ? undefined : Number(start),
    })
  },
  count: (ctx, [doctype, filters]) => count(ctx, text(doctype, 'doctype'), { filters }),
  exists: async (ctx, [doctype, filters]) => {
    const [row] = (await list(ctx, text(doctype, 'doctype'), { filters: byName(filters), fields: ['name'], page_length: 1 })) as Row[]
    return row?.name ?? null
  },
  get_single_value: async (ctx, [doctype, fieldname]) =>
    (await read(ctx, text(doctype, 'doctype'), text(doctype, 'doctype')))[text(fieldname, 'fieldname')] ?? null,
  get_doc: (ctx, [doctype, name]) => read(ctx, text(doctype, 'doctype'), text(name ?? doctype, 'name')),
  set_value: async (ctx, [doctype, name, field, value]) => {
    const changes = typeof field === 'object' && field !== null ? object(field, 'values') : { [text(field, 'fieldname')]: value }
    return toWire(await update(ctx, text(doctype, 'doctype'), text(name, 'name'), changes), { nulls: 'keep' })
  },
  insert: async (ctx, [values]) => {
    const given = object(values, 'doc')
    return toWire(await insert(await newDocument(ctx, text(given.doctype, 'doctype'), given)), { nulls: 'keep' })
  },
}

async function read(ctx: Context, doctype: string, name: string): Promise<Row> {
  const doc = await load(ctx, doctype, name)
  await demand(ctx, doc.meta, 'read', doc.values)
  return toWire(doc, { nulls: 'keep' })
}

const writing = new Set(['set_value', 'insert'])

/** How many scripts are at work for a request, one within the other. */
const depths = new WeakMap<Context, number>()

/** Whether the context works for a script already. */
export const isWithinScript = (ctx: Context): boolean => (depths.get(ctx) ?? 0) > 0

/** Runs `fn` as a script of the context. Throws scriptLimit where scripts cause scripts without end. */
export async function asScript<T>(ctx: Context, script: string, fn: () => Promise<T>): Promise<T> {
  const depth = (depths.get(ctx) ?? 0) + 1
  if (depth > scriptLimits.depth) throw scriptLimit({ script, reason: `more than ${scriptLimits.depth} scripts run within each other` })
  depths.set(ctx, depth)
  try {
    return await fn()
  } finally {
    depths.set(ctx, depth - 1)
  }
}

/**
 * Answers a script's calls, one after the other: all of them are in one transaction. A write that fails is undone by itself, so that a script
 * that catches it can go on.
 */
export function siteCalls(ctx: Context): (method: string, args: readonly unknown[]) => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve()
  return (method, args) => {
    const call = calls[method]
    const answer = last.then(() => {
      if (!call || !Object.hasOwn(calls, method)) throw badArgument({ argument: method, reason: 'the site offers no such call' })
      return writing.has(method) && ctx.db.inTransaction ? ctx.db.savepoint(() => call(ctx, args)) : call(ctx, args)
    })
    last = answer.catch(() => undefined)
    return answer
  }
}

function text(value: unknown, argument: string): string {
  if (typeof value === 'string' && value !== '') return value
  if (typeof value === 'number') return String(value)
  throw badArgument({ argument, reason: 'it should be a text' })
}

const optional = (value: unknown, argument: string): string | undefined => (value === undefined || value === null ? undefined : text(value, argument))

function object(value: unknown, argument: string): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badArgument({ argument, reason: 'it should be an object' })
  return value as Row
}

const byName = (filters: unknown): unknown => (typeof filters === 'string' || typeof filters === 'number' ? { name: String(filters) } : filters)
