import { type Meta, perMeta } from '../../meta/meta.ts'
import { doctypePaths } from './paths.ts'
import { type DescribedDoctype, doctypeSchemas } from './schemas.ts'

/** What one DocType adds to a document, as JSON without the braces around it. */
export interface Fragment {
  /** '' for DocTypes of tables. */
  readonly paths: string
  readonly schemas: string
}

/** Sets of rights for which a DocType's fragment is kept; beyond that, the oldest goes. */
const keptPerDoctype = 8

const kept = perMeta((_meta: Meta) => new Map<string, Fragment>())

/** The fragment of a DocType for these rights: made once per change of the DocType and kind of reader. */
export function fragmentOf(doctype: DescribedDoctype): Fragment {
  const fragments = kept(doctype.meta)
  const key = keyOf(doctype)
  const known = fragments.get(key)
  if (known) return known
  const fresh = { paths: inner(doctypePaths(doctype)), schemas: inner(doctypeSchemas(doctype)) }
  const [oldest] = fragments.size >= keptPerDoctype ? fragments.keys() : []
  if (oldest !== undefined) fragments.delete(oldest)
  fragments.set(key, fresh)
  return fresh
}

const keyOf = ({ readable, writable, create, write, delete: remove }: DescribedDoctype): string =>
  JSON.stringify([[...readable].toSorted(), [...writable].toSorted(), create, write, remove])

/** An object as JSON, without its braces. */
export const inner = (object: object): string => JSON.stringify(object).slice(1, -1)
