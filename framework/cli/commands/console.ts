import { once } from 'node:events'
import { join } from 'node:path'
import { start } from 'node:repl'
import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import type { SiteHost } from '../../boot/site-host.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import { count } from '../../document/count.ts'
import { list } from '../../document/list.ts'
import { withSite } from '../bench.ts'
import { type Command, textOption } from '../command.ts'
import type { Terminal } from '../terminal.ts'

/** A prompt on a site. */
export const command: Command = {
  site: true,
  options: [['--user <name>', 'whose rights count', 'Administrator']],
  examples: ['cortado console', 'echo \'await documents.count("User")\' | cortado console --site two.localhost'],
  details:
    'Bound: ctx, site, documents (load, create, list, count, remove, rename), commit, rollback. `await` works at the prompt. What is not committed ' +
    'is lost at the end. Where no person sits there, standard input is run as a script; an error ends it with exit code 1.',
  async run(input, terminal) {
    return withSite(input, terminal, async (host) => {
      const ctx = await host.context({ user: textOption(input, 'user') ?? 'Administrator' })
      const bindings = { ctx, site: host.site, documents: bound(ctx), commit: () => ctx.db.commit(), rollback: () => ctx.db.rollback() }
      try {
        await (terminal.interactive ? converse(host, bindings, terminal) : runInput(bindings))
      } finally {
        await ctx.db.rollback()
      }
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

async function converse({ site }: SiteHost, bindings: object, terminal: Terminal): Promise<void> {
  terminal.note('ctx, site, documents, commit(), rollback(); .exit ends')
  const repl = start({ prompt: `${site.name}> `, ignoreUndefined: true })
  Object.assign(repl.context, bindings)
  repl.setupHistory(join(site.bench.folder, '.console_history'), () => {})
  await once(repl, 'exit')
}

/** Runs standard input as one script; where it is a single expression its value is printed. Throws what the script throws. */
async function runInput(bindings: Readonly<Record<string, unknown>>): Promise<void> {
  const source = (await text(process.stdin)).trim().replace(/;$/, '')
  const names = Object.keys(bindings)
  const result = await compiled(names, source)(...names.map((name) => bindings[name]))
  if (result !== undefined) process.stdout.write(`${inspect(result, { depth: 6 })}\n`)
}

type Script = (...values: readonly unknown[]) => Promise<unknown>

/** As an expression where it is one, else as statements. Throws SyntaxError. */
function compiled(names: readonly string[], source: string): Script {
  const AsyncFunction = (async () => {}).constructor as new (...parts: readonly string[]) => Script
  try {
    return new AsyncFunction(...names, `return (${source}\n)`)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return new AsyncFunction(...names, source)
  }
}
