import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { demand } from 'cortado/permission/decide.ts'

/** How many documents are in states that are not among `states`, by state: what a workflow that is being changed would leave behind. */
export const get_workflow_state_count = whitelist(
  { args: { doctype: 'string', workflow_state_field: 'string', states: 'json' } },
  async (ctx, { doctype, workflow_state_field: field, states }) => {
    if (!Array.isArray(states)) throw badArgument({ argument: 'states', reason: 'it should be a list of states' })
    const meta = await ctx.meta.get(doctype)
    await demand(ctx, meta, 'read')
    if (!meta.columns.some(({ name }) => name === field)) return null
    const filters = states.length > 0 ? { [field]: ['not in', states.map(String)] } : {}
    const rows = await list(ctx, doctype, { fields: [field, 'count(*) as count'], filters, group_by: field, page_length: 0 })
    return (rows as Row[]).filter((row) => row[field])
  },
)
