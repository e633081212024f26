import { isCortadoError } from '@cortado/contract/errors.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { searchTable } from 'cortado/document/global-search.ts'
import { list } from 'cortado/document/list.ts'
import { sql } from 'kysely'
import { onlyFor } from '../../../core/only-for.ts'
import { rebuildSearch } from '../../../desk/search-rebuild.ts'

/** Most results of one answer; rows that are looked at for them, in steps. */
const limits = { results: 100, step: 200, steps: 10, words: 10 } as const

/** Words of a text, for the search: letters and digits. */
const wordsOf = (text: string): string[] => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, limits.words)

/**
 * Documents in which each word of the text occurs, or a word that begins with it: `doctype, name, title, content`, the best first. Of all DocTypes, or of
 * those in Global Search Settings, in their order. Only those that the user may read, which the lists of their DocTypes decide.
 */
export const search = whitelist({ args: { text: 'string', start: 'int?', limit: 'int?', doctype: 'string?' } }, async (ctx, args) => {
  const words = wordsOf(args.text)
  if (words.length === 0) return []
  const [start, limit] = [Math.max(args.start ?? 0, 0), Math.min(Math.max(args.limit ?? 20, 1), limits.results)]
  const doctypes = args.doctype ? [args.doctype] : await preferred(ctx)
  const found: Row[] = []
  for (let step = 0; step < limits.steps && found.length < start + limit; step++) {
    const candidates = await read(ctx, words, { doctypes, offset: step * limits.step })
    found.push(...(await permitted(ctx, candidates)))
    if (candidates.length < limits.step) break
  }
  return found.slice(start, start + limit)
})

/** The DocTypes that Global Search Settings name, in their order; none: all are searched. */
async function preferred({ db }: Context): Promise<string[]> {
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select document_type from ${sql.table('tabGlobal Search DocType')} where parent = 'Global Search Settings' and parenttype = 'Global Search Settings' order by idx`,
      { named: true },
    ),
  )
  return rows.flatMap(({ document_type }) => (document_type ? [String(document_type)] : []))
}

interface Candidates {
  /** Only these, the first ones first; none: all. */
  readonly doctypes: readonly string[]
  readonly offset: number
}

async function read({ db }: Context, words: readonly string[], { doctypes, offset }: Candidates): Promise<Row[]> {
  const { dialect } = db
  const [content, doctype] = [sql.id('content'), sql.id('doctype')]
  const of = doctypes.length > 0 ? sql` and ${dialect.inList(doctype, doctypes)}` : sql``
  const places = doctypes.map((name, place) => sql`when ${name} then ${sql.lit(place)}`)
  const order = places.length > 1 ? sql`case ${doctype} ${sql.join(places, sql` `)} end, ` : sql``
  const query = sql`select doctype, name, title, content from ${sql.table(searchTable)} where ${dialect.matches(content, words)}${of}
    order by ${order}${dialect.relevance(content, words)} desc, doctype, name limit ${limits.step} offset ${offset}`
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
    const found = await list(ctx, doctype, { filters: [['name', 'in', rows.map(({ name }) => name)]], fields: ['name'] }, { onlyReadable: true })
    return (found as Row[]).map(({ name }) => String(name))
  } catch (error) {
    if (isCortadoError(error) && (error.type === 'PermissionError' || error.type === 'DoesNotExistError')) return []
    throw error
  }
}

/** Has the search read all documents of a DocType anew, in the background. For System Managers. */
export const rebuild_for_doctype = whitelist({ args: { doctype: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, { doctype }) => {
  onlyFor(ctx, 'System Manager')
  await rebuildSearch(ctx, (await ctx.meta.get(doctype)).name)
})
