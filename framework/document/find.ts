import { notFound } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Document } from './document.ts'
import { list } from './list.ts'
import { type LoadOptions, load } from './load.ts'

/** The first document that matches, whatever the user may see; filters in any form that lists take. Throws notFound, and as `list` does. */
export async function loadWhere(ctx: Context, doctype: string, filters: unknown, options: LoadOptions = {}): Promise<Document> {
  const name = await firstName(ctx, doctype, filters)
  if (name === undefined) throw notFound({ doctype, name: JSON.stringify(filters) })
  return load(ctx, doctype, name, options)
}

/** The newest document that matches, or by another order the first. Throws notFound. */
export async function loadLast(ctx: Context, doctype: string, filters?: unknown, orderBy = 'creation desc'): Promise<Document> {
  const name = await firstName(ctx, doctype, filters, orderBy)
  if (name === undefined) throw notFound({ doctype, name: 'with these filters' })
  return load(ctx, doctype, name)
}

async function firstName(ctx: Context, doctype: string, filters: unknown, orderBy?: string): Promise<string | undefined> {
  const query = { filters, fields: ['name'], page_length: 1, order_by: orderBy }
  const [row] = await list(ctx, doctype, query, { ignorePermissions: true, lenient: true })
  return row === undefined ? undefined : String((row as Row).name)
}
