import { validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { insert } from 'cortado/document/insert.ts'
import { list } from 'cortado/document/list.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { Meta } from 'cortado/meta/meta.ts'

/** A node as trees show it. */
interface Node {
  readonly value: unknown
  readonly title: unknown
  readonly expandable: unknown
}

/** The field that names the node above; trees always have one. */
const parentFieldOf = ({ json }: Meta): string => String(json.nsm_parent_field)

/** Nodes of one answer. */
const most = 1_000

async function treeOf(ctx: Context, doctype: string): Promise<Meta> {
  const meta = await ctx.meta.get(doctype)
  if (!meta.isTree) throw validation({ message: `${doctype} is not a tree` })
  return meta
}

async function childrenOf(ctx: Context, meta: Meta, parent: string, filters: readonly unknown[] = []): Promise<Node[]> {
  const field = parentFieldOf(meta)
  const title = meta.titleField ?? 'name'
  const rows = (await list(ctx, meta.name, {
    fields: [...new Set(['name', title, 'is_group'])],
    filters: [...filters, parent === '' ? [field, 'is', 'not set'] : [field, '=', parent]],
    order_by: 'name',
    page_length: most,
  })) as Row[]
  return rows.map((row) => ({ value: row.name, title: row[title] ?? row.name, expandable: row.is_group ?? 0 }))
}

const given = (parent: string | undefined, doctype: string): string => (parent === undefined || parent === doctype ? '' : parent)

/** The nodes below one that the user may see; without `parent`, or with the DocType itself as its name, the roots. */
export const get_children = whitelist({ args: { doctype: 'string', parent: 'string?', filters: 'json?' } }, async (ctx, args) =>
  childrenOf(ctx, await treeOf(ctx, args.doctype), given(args.parent, args.doctype), Array.isArray(args.filters) ? args.filters : []),
)

/** All nodes below one, by their parents, level by level. */
export const get_all_nodes = whitelist(
  { args: { doctype: 'string', label: 'string?', parent: 'string?', tree_method: 'string?' } },
  async (ctx, args) => {
    const meta = await treeOf(ctx, args.doctype)
    const top = given(args.parent, args.doctype)
    const found = [{ parent: args.label ?? args.parent ?? args.doctype, data: await childrenOf(ctx, meta, top) }]
    let count = found[0]?.data.length ?? 0
    for (const { data } of found) {
      for (const { value } of data.filter(({ expandable }) => expandable)) {
        if (count >= most) throw validation({ message: `The tree has more than ${most} nodes: ask for the children of one at a time` })
        const below = await childrenOf(ctx, meta, String(value))
        count += below.length
        found.push({ parent: String(value), data: below })
      }
    }
    return found
  },
)

/** Adds a node: the arguments are its values; `parent` may stand for the field of the tree's parent. */
export const add_node = whitelist({ methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const { cmd, doctype, parent, is_root, ...values } = args as Row
  const meta = await treeOf(ctx, String(doctype ?? ''))
  const field = parentFieldOf(meta)
  const isRoot = is_root === true || is_root === 1 || is_root === 'true' || is_root === '1' || parent === meta.name
  const above = isRoot ? {} : { [field]: values[field] ?? parent }
  return insert(await newDocument(ctx, meta.name, { ...values, ...above }))
})
