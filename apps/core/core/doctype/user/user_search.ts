import type { Context } from 'cortado/context.ts'
import { list } from 'cortado/document/list.ts'

/** What users are searched by. */
export interface UserSearch {
  readonly text: string
  /** Field that is searched; with `name`, the names of the person as well. */
  readonly field: string
  /** Default 0. */
  readonly start?: number
  /** Default 20. */
  readonly limit?: number
  /** Further conditions by field; `ignore_user_type`: Website Users are found too, where a System User asks. */
  readonly filters?: unknown
}

/** Enabled users who match and whom the user may see: lists of name and full name, by name. Throws what lists throw. */
export async function searchUsers(ctx: Context, { text, field, start = 0, limit = 20, filters }: UserSearch): Promise<unknown[]> {
  const { ignore_user_type, ...wanted } = conditionsOf(filters)
  const like = `%${text}%`
  const fields = field.includes('name') ? [field, 'first_name', 'middle_name', 'last_name'] : [field]
  const isDesk = Boolean(ignore_user_type) && ctx.user.userType === 'System User'
  return list(ctx, 'User', {
    fields: ['name', 'full_name'],
    filters: { enabled: 1, docstatus: ['<', 2], ...(!isDesk && { user_type: ['!=', 'Website User'] }), ...wanted },
    or_filters: fields.map((each) => [each, 'like', like]),
    order_by: 'name asc',
    start,
    page_length: limit,
    as_list: true,
  })
}

const conditionsOf = (filters: unknown): Record<string, unknown> =>
  typeof filters === 'object' && filters !== null && !Array.isArray(filters) ? { ...filters } : {}
