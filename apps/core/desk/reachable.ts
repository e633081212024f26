import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { may } from 'cortado/permission/decide.ts'
import { openPages } from './pages.ts'
import { runnable } from './reports/allowed.ts'

/** Where something on a workspace leads. */
export interface Target {
  /** `DocType`, `Report`, `Page`, `URL`, `Help`, or a DocType of which a document is meant; in letters of any case. */
  readonly type: string
  readonly name: string
}

const everyone: ReadonlySet<string> = new Set(['url', 'help'])

/** Tells which of some targets the user may go to. The number of statements depends on how many kinds there are, not on how many targets. */
export async function reachable(ctx: Context, targets: readonly Target[]): Promise<(target: Target) => boolean> {
  const names = new Map<string, string[]>()
  for (const { type, name } of targets) names.set(kindOf(type), [...(names.get(kindOf(type)) ?? []), name])
  const found = await Promise.all([...names].map(async ([kind, wanted]) => [kind, await openOf(ctx, kind, wanted)] as const))
  const open = new Map(found)
  return ({ type, name }) => everyone.has(kindOf(type)) || (open.get(kindOf(type))?.has(name) ?? false)
}

/** Kinds with rules of their own are written in small letters. */
const kindOf = (type: string): string => (/^(doctype|report|page|url|help)$/i.test(type) ? type.toLowerCase() : type)

async function openOf(ctx: Context, kind: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  if (everyone.has(kind)) return new Set(names)
  if (kind === 'report') return runnable(ctx, names)
  if (kind === 'page') return openPages(ctx, names)
  return kind === 'doctype' ? readable(ctx, names) : documents(ctx, kind, names)
}

async function readable(ctx: Context, names: readonly string[]): Promise<ReadonlySet<string>> {
  const metas = await Promise.all([...new Set(names)].map((name) => ctx.meta.find(name)))
  const known = metas.filter((meta) => meta !== undefined)
  const open = await Promise.all(known.map((meta) => may(ctx, meta, 'read')))
  return new Set(known.filter((_, at) => open[at]).map(({ name }) => name))
}

/** Documents of a DocType that the site may not have. */
async function documents(ctx: Context, doctype: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const meta = await ctx.meta.find(doctype)
  if (!meta || meta.istable || !(await may(ctx, meta, 'read'))) return new Set()
  const rows = (await list(ctx, doctype, { filters: [['name', 'in', [...new Set(names)]]] })) as Row[]
  return new Set(rows.map(({ name }) => String(name)))
}
