import { validation } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, sql } from 'kysely'

/** A piece of a query's text. */
type Token = readonly [kind: 'space' | 'word' | 'quoted' | 'text' | 'number' | 'parameter' | 'sign', text: string]

const patterns: readonly (readonly [Token[0], RegExp])[] = [
  ['space', /\s+/y],
  ['parameter', /%\([A-Za-z_]\w*\)s/y],
  ['text', /'(?:[^'\\]|'')*'/y],
  ['quoted', /`[^`"\\]+`|"[^`"\\]+"/y],
  ['number', /\d+(?:\.\d+)?(?![A-Za-z_$])/y],
  ['word', /[A-Za-z_][A-Za-z_0-9]*/y],
  ['sign', /<=|>=|<>|!=|\|\||::|%%|[-+*/%(),.=<>[\]]/y],
]

/** Words that write, lock, or leave the one statement. */
const refused = new Set(
  'insert update delete merge into call copy do lock set reset grant revoke alter create drop truncate execute prepare for procedure handler load outfile dumpfile benchmark'.split(
    ' ',
  ),
)

/** Words before a parenthesis that call nothing. */
const syntax = new Set(
  'and or not in exists as from join on where having by select union all except intersect any some values over case when then else between like ilike is distinct filter within partition using with recursive limit offset interval lateral'.split(
    ' ',
  ),
)

/** Functions that only compute. */
const functions = new Set(
  'abs avg ceil ceiling coalesce concat concat_ws count cast date date_format date_part date_trunc datediff dense_rank extract floor greatest group_concat if ifnull initcap lag lead least left length lower ltrim make_date max min mod month now nullif percent_rank position power rank replace right round row_number rtrim sign split_part sqrt string_agg substr substring sum to_char to_date trim trunc upper year day quarter week numeric decimal varchar char timestamp float'.split(
    ' ',
  ),
)

/** Tables that hold secrets, or the database's own. */
const isHidden = (name: string): boolean =>
  /^(pg_|__|information_schema$|mysql$|sys$|performance_schema$|tabsessions$|tabsingles$|current_setting$)/i.test(name)

/**
 * Reads the text of a Query Report: one SELECT (or WITH … SELECT) of tables of DocTypes, with functions that compute and nothing else; no comments. Parameters
 * `%(name)s` become bound values, one that `values` lacks is null; names in backticks or quotes are quoted as the database wants it; without a limit of its own it gets `most`. Throws validation saying what is refused.
 */
export function readQuery(text: string, values: Readonly<Record<string, unknown>>, most: number): RawBuilder<unknown> {
  const tokens = tokensOf(text.trim().replace(/;\s*$/, ''))
  const words = tokens.filter(([kind]) => kind !== 'space')
  if (!/^(select|with)$/i.test(words[0]?.[1] ?? '')) throw refusal('it should be a SELECT')
  for (const [at, token] of words.entries()) demandHarmless(token, words[at + 1])
  const query = sql.join(
    tokens.map((token) => partOf(token, values)),
    sql``,
  )
  return isLimited(words) ? query : sql`${query} limit ${most}`
}

/** Whether the query ends itself, outside of its parentheses. */
function isLimited(words: readonly Token[]): boolean {
  let depth = 0
  for (const [kind, text] of words) {
    if (text === '(') depth++
    else if (text === ')') depth--
    else if (depth === 0 && kind === 'word' && /^(limit|fetch)$/i.test(text)) return true
  }
  return false
}

const refusal = (reason: string) => validation({ message: `The query cannot be run: ${reason}` })

const longest = 20_000

function tokensOf(text: string): Token[] {
  if (text.length > longest) throw refusal(`it is longer than ${longest} characters`)
  const tokens: Token[] = []
  for (let at = 0; at < text.length; ) {
    const token = tokenAt(text, at)
    if (!token) throw refusal(`"${text.slice(at, at + 20)}" cannot be read`)
    if (token[1] === '-' && text[at + 1] === '-') throw refusal('it holds a comment')
    if (token[1] === '/' && text[at + 1] === '*') throw refusal('it holds a comment')
    tokens.push(token)
    at += token[1].length
  }
  return tokens
}

function tokenAt(text: string, at: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) return [kind, found[0]]
  }
  return undefined
}

function demandHarmless([kind, text]: Token, next: Token | undefined): void {
  if (kind !== 'word' && kind !== 'quoted') return
  const name = kind === 'quoted' ? text.slice(1, -1) : text
  if (isHidden(name)) throw refusal(`${name} is not for reports`)
  if (kind === 'word' && refused.has(name.toLowerCase())) throw refusal(`${name} is not for reports`)
  const isCall = next?.[1] === '(' && !(kind === 'word' && syntax.has(name.toLowerCase()))
  if (isCall && !(kind === 'word' && functions.has(name.toLowerCase()))) throw refusal(`the function ${name} is not for reports`)
  if (kind === 'word' && next?.[0] === 'text' && /^(e|u|b|x|n)$/i.test(name)) throw refusal('texts are written in plain quotes')
}

function partOf([kind, text]: Token, values: Readonly<Record<string, unknown>>): RawBuilder<unknown> {
  if (kind === 'parameter') return sql`${boundValue(values, text.slice(2, -2))}`
  if (kind === 'quoted') return sql.id(text.slice(1, -1))
  return sql.raw(text === '%%' ? '%' : kind === 'text' ? text.replaceAll('%%', '%') : text)
}

function boundValue(values: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = Object.hasOwn(values, name) ? values[name] : null
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string' || typeof value === 'number') return value
  throw refusal(`the value of ${name} should be a text or a number`)
}
