import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type REPLServer, Recoverable, start } from 'node:repl'
import { PassThrough } from 'node:stream'
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
    'is lost at the end. Where no person sits there, standard input is run statement by statement; the first error ends it with exit code 1.',
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

/** One statement after the other, each awaited: the prompt itself would start a line before the one above has finished. */
async function runInput(bindings: object): Promise<void> {
  const repl = start({ prompt: '', input: new PassThrough(), output: new PassThrough() })
  Object.assign(repl.context, bindings)
  try {
    let statement = ''
    for await (const line of createInterface({ input: process.stdin })) {
      statement += `${line}\n`
      if (await evaluate(repl, statement)) statement = ''
    }
    if (statement !== '') throw new SyntaxError(`the input ends within a statement: ${statement.slice(0, 80)}`)
  } finally {
    repl.close()
  }
}

/** Runs a statement and prints its value. False: it goes on in the next line. */
async function evaluate(repl: REPLServer, statement: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<{ readonly error: Error | null; readonly result: unknown }>()
  repl.eval.call(repl, statement, repl.context, 'console', (error, result) => resolve({ error, result }))
  const { error, result } = await promise
  if (error instanceof Recoverable) return false
  if (error) throw error
  if (result !== undefined) process.stdout.write(`${repl.writer(result)}\n`)
  return true
}
