import { once } from 'node:events'
import { join } from 'node:path'
import { start } from 'node:repl'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import { count } from '../../document/count.ts'
import { list } from '../../document/list.ts'
import { withSite } from '../bench.ts'
import { type Command, textOption } from '../command.ts'

/** A prompt on a site. */
export const command: Command = {
  site: true,
  options: [['--user <name>', 'whose rights count', 'Administrator']],
  examples: ['cortado console', 'echo \'await documents.count("User")\' | cortado console --site two.localhost'],
  details:
    'Bound: ctx, site, documents (load, create, list, count, remove, rename), commit, rollback. `await` works at the prompt. What is not committed is lost at the end.',
  async run(input, terminal) {
    return withSite(input, terminal, async (host) => {
      const ctx = await host.context({ user: textOption(input, 'user') ?? 'Administrator' })
      const prompt = terminal.interactive ? `${host.site.name}> ` : ''
      terminal.done()
      if (terminal.interactive) terminal.note('ctx, site, documents, commit(), rollback(); .exit ends')
      const repl = start({ prompt, useColors: terminal.interactive, ignoreUndefined: true })
      Object.assign(repl.context, { ctx, site: host.site, documents: bound(ctx), commit: () => ctx.db.commit(), rollback: () => ctx.db.rollback() })
      if (terminal.interactive) repl.setupHistory(join(host.site.bench.folder, '.console_history'), () => {})
      await once(repl, 'exit')
      await ctx.db.rollback()
      return { json: null, text: '' }
    })
  },
}

/** The verbs without their first argument. */
const bound = (ctx: Context) => ({
  load: (doctype: string, name: string) => ctx.documents.load(ctx, doctype, name),
  create: (doctype: string, values?: Row) => ctx.documents.create(ctx, doctype, values),
  list: (doctype: string, query: Parameters<typeof list>[2] = {}) => list(ctx, doctype, query),
  count: (doctype: string, query: Parameters<typeof count>[2] = {}) => count(ctx, doctype, query),
  remove: (doctype: string, name: string) => ctx.documents.remove(ctx, doctype, name),
  rename: (doctype: string, name: string, to: string) => ctx.documents.rename(ctx, doctype, name, to),
})
