import { permission } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { indexForSearch, isSearched, searchTable } from 'cortado/document/global-search.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { sql } from 'kysely'

/** Most results of one answer; rows that are looked at for them, in steps. */
const limits = { results: 100, step: 200, steps: 10, words: 10 } as const

/** Words of a text, for the search: letters and digits. */
const wordsOf = (text: string): string[] => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, limits.words)

/**
 * Documents of all DocTypes in which each word of the text occurs, or a word that begins with it: `doctype, name, title, content`, the best first. Only those
 * that the user may read, which the lists of their DocTypes decide.
 */
export const search = whitelist({ args: { text: 'string', start: 'int?', limit: 'int?', doctype: 'string?' } }, async (ctx, args) => {
  const words = wordsOf(args.text)
  if (words.length === 0) return []
  const [start, limit] = [Math.max(args.start ?? 0, 0), Math.min(Math.max(args.limit ?? 20, 1), limits.results)]
  const found: Row[] = []
  for (let step = 0; step < limits.steps && found.length < start + limit; step++) {
    const candidates = await read(ctx, words, { doctype: args.doctype, offset: step * limits.step })
    found.push(...(await permitted(ctx, candidates)))
    if (candidates.length < limits.step) break
  }
  return found.slice(start, start + limit)
})

async function read({ db }: Context, words: readonly string[], { doctype, offset }: { doctype: string | undefined; offset: number }): Promise<Row[]> {
  const { dialect } = db
  const content = sql.id('content')
  const of = doctype ? sql` and doctype = ${doctype}` : sql``
  const query = sql`select doctype, name, title, content from ${sql.table(searchTable)} where ${dialect.matches(content, words)}${of}
    order by ${dialect.relevance(content, words)} desc, doctype, name limit ${limits.step} offset ${offset}`
  return db.read(compile(dialect, query), 'pool')
}

/** Those that the user may read, in their order: one list for each DocType. */
async function permitted(ctx: Context, rows: readonly Row[]): Promise<Row[]> {
  const byDoctype = Map.groupBy(rows, ({ doctype }) => String(doctype))
  const readable = new Set<string>()
  for (const [doctype, found] of byDoctype) {
    for (const name of await readableNames(ctx, doctype, found)) readable.add(`${doctype}\n${name}`)
  }
  return rows.filter(({ doctype, name }) => readable.has(`${doctype}\n${name}`))
}

async function readableNames(ctx: Context, doctype: string, rows: readonly Row[]): Promise<string[]> {
  try {
    const found = await list(ctx, doctype, { filters: [['name', 'in', rows.map(({ name }) => name)]], fields: ['name'] })
    return (found as Row[]).map(({ name }) => String(name))
  } catch (error) {
    if (isCortadoError(error) && (error.type === 'PermissionError' || error.type === 'DoesNotExistError')) return []
    throw error
  }
}

/** Makes the search anew for a DocType, after fields were opened to it. For System Managers. */
export const rebuild_for_doctype = whitelist({ args: { doctype: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, { doctype }) => {
  if (ctx.user.name !== 'Administrator' && !ctx.user.roles.has('System Manager'))
    throw permission({ message: 'The search is rebuilt by System Managers' })
  const meta = await ctx.meta.get(doctype)
  await ctx.db.write(compile(ctx.db.dialect, sql`delete from ${sql.table(searchTable)} where doctype = ${doctype}`))
  let last: unknown
  while (isSearched(meta)) {
    const page = { order_by: 'name', fields: ['name'], page_length: 500, ...(last !== undefined && { after: [last] }) }
    const rows = (await list(ctx, doctype, page, { ignorePermissions: true })) as Row[]
    for (const { name } of rows) await indexForSearch(await load(ctx, meta, String(name)))
    if (rows.length < 500) return
    last = rows.at(-1)?.name
  }
})
