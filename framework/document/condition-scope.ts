import { compile } from '@cortado/contract/expression/expression.ts'
import { frappeScope } from '@cortado/contract/expression/frappe-scope.ts'
import { limits } from '@cortado/contract/expression/limits.ts'
import type { Scope } from '@cortado/contract/expression/run.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { type ListQuery, list } from './list.ts'

/** What conditions of workflows and of rules may ask: the time, the user, values of other documents, as Frappe without permission checks. Their `doc` is added to it. */
export function conditionScope(ctx: Context): Scope {
  const rows = (doctype: string, query: ListQuery) => list(ctx, doctype, query, { ignorePermissions: true, lenient: true }) as Promise<Row[]>
  const first = async (doctype: string, filters: unknown, fields: readonly string[]): Promise<Row | undefined> => {
    const wanted = typeof filters === 'object' ? filters : { name: String(filters) }
    return (await rows(doctype, { filters: wanted, fields, page_length: 1 }))[0]
  }
  return frappeScope({
    now: () => ctx.clock.timestamp(),
    user: ctx.user.name,
    roles: [...ctx.user.roles],
    getValue: async (doctype, filters, fieldname) => {
      const fields = Array.isArray(fieldname) ? fieldname.map(String) : [String(fieldname)]
      const row = await first(String(doctype), filters, fields)
      return Array.isArray(fieldname) ? row && fields.map((field) => row[field] ?? null) : (row?.[fields[0] ?? ''] ?? null)
    },
    getList: (doctype, { filters, fields, order_by, limit, limit_page_length = limit }) =>
      rows(String(doctype), {
        filters,
        fields,
        ...(order_by !== undefined && { order_by: String(order_by) }),
        page_length: Math.min(Number(limit_page_length) || limits.items, limits.items),
      }),
    exists: async (doctype, filters) => (await first(String(doctype), filters, ['name']))?.name ?? null,
  })
}

/** Whether a condition, a Python expression, holds; an empty one does. Throws badExpression, expressionLimit. */
export async function conditionHolds(condition: unknown, scope: Scope): Promise<boolean> {
  const text = String(condition ?? '').trim()
  return text === '' || compile(text, { language: 'python' }).holdsLater(scope)
}
