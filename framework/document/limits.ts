import type { Context } from '../context.ts'

/** What one request may hold in memory of documents. Keys of `site_config.json` change them. */
export const documentLimits = {
  /** Rows of a list that a client asks for. */
  max_list_rows: 100_000,
  /** Values of such a list: rows × fields. */
  max_list_values: 1_000_000,
  /** Rows of one table of a document. */
  max_child_rows: 10_000,
  /** Documents of one bulk request. */
  max_bulk_documents: 1_000,
} as const

/** A limit of the site, or the default where its configuration holds no whole number above zero. */
export function limitOf({ site }: Pick<Context, 'site'>, key: keyof typeof documentLimits): number {
  const configured = Number(site.config[key] ?? 0)
  return Number.isSafeInteger(configured) && configured > 0 ? configured : documentLimits[key]
}
