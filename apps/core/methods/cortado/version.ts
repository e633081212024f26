import { whitelist } from 'cortado/app/whitelist.ts'
import { compareVersions } from 'cortado/document/compare-versions.ts'

/** What differs between two states of a document: as the version `from` left it (absent: at first) and as `to` did (absent: now). */
export const compare = whitelist(
  { args: { doctype: 'string', name: 'any', from: 'string?', to: 'string?' }, methods: ['GET', 'POST'] },
  (ctx, { doctype, name, from, to }) => compareVersions(ctx, { doctype, name: String(name), from: from || undefined, to: to || undefined }),
)
