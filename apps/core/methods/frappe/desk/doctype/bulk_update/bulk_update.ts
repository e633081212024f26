import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { update } from 'cortado/document/save.ts'

const most = 500

/** What is done to each document, as changes of it. */
const changesOf: Readonly<Record<string, (data: Row) => Row>> = {
  submit: () => ({ docstatus: 1 }),
  cancel: () => ({ docstatus: 2 }),
  update: (data) => data,
}

/** Submits, cancels or changes many documents, each for itself. Answers the names of those that failed; messages say why. */
export const submit_cancel_or_update_docs = whitelist(
  { args: { doctype: 'string', docnames: 'json', action: 'string?', data: 'json?', task_id: 'string?' }, methods: ['POST', 'PUT'] },
  async (ctx, { doctype, docnames, action = 'submit', data }) => {
    if (!Array.isArray(docnames) || docnames.length > most)
      throw badArgument({ argument: 'docnames', reason: `it should be a list of at most ${most} names` })
    const changes = Object.hasOwn(changesOf, action) ? changesOf[action]?.(objectOf(data)) : undefined
    if (!changes) throw badArgument({ argument: 'action', reason: `it should be one of ${Object.keys(changesOf).join(', ')}` })
    if (action === 'update' && Object.keys(changes).length === 0) throw badArgument({ argument: 'data', reason: 'it changes nothing' })
    const failed: string[] = []
    for (const name of docnames.map(String)) if (!(await changed(ctx, { doctype, name, changes }))) failed.push(name)
    return failed
  },
)

function objectOf(data: unknown): Row {
  if (data === undefined) return {}
  if (data === null || typeof data !== 'object' || Array.isArray(data)) throw badArgument({ argument: 'data', reason: 'it should be an object' })
  const { doctype, name, modified, ...changes } = data as Row
  return changes
}

/** Whether the change was made; what kept it from that is told. */
async function changed(ctx: Context, { doctype, name, changes }: { doctype: string; name: string; changes: Row }): Promise<boolean> {
  try {
    await ctx.db.savepoint(() => update(ctx, doctype, name, changes))
    return true
  } catch (error) {
    if (!isCortadoError(error) || error.status >= 500) throw error
    ctx.messages.push({ message: `${doctype} ${name}: ${error.message}`, indicator: 'red' })
    return false
  }
}
