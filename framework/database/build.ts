import { hash } from 'node:crypto'
import type { OperationNodeSource } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Statement } from './db.ts'
import type { Dialect } from './dialects/dialect.ts'

/** How a query is compiled. */
export interface CompileOptions {
  /** Prepared once per connection. For texts of which there are few: made per DocType, not per request. */
  readonly named?: boolean
}

/** Makes a statement of a Kysely query or `sql` template, in the words of a dialect. Takes a few microseconds; keep the result where it can be kept. */
export function compile(dialect: Dialect, query: OperationNodeSource, options: CompileOptions = {}): Statement {
  const { text, values } = dialect.compile(query)
  return options.named ? { text, values, name: statementName(text) } : { text, values }
}

/** The name under which a text is prepared: short enough for every database (names over 63 bytes collide), the same in every process. */
function statementName(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const fresh = `s_${hash('sha1', text, 'base64url')}`
  names.set(text, fresh)
  return fresh
}

/** Names of the texts that are used most: a look-up costs a tenth of the hash. */
const names = new LRUCache<string, string>({ max: 1_000, maxSize: 4_000_000, sizeCalculation: (_, text) => text.length + 1 })
