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

/** Which children are wanted. */
interface Wanted {
  readonly filters?: readonly unknown[]
  /** Disabled ones too, where the DocType knows such. */
  readonly disabled?: boolean
}

async function childrenOf(ctx: Context, meta: Meta, parent: string, { filters = [], disabled = false }: Wanted = {}): Promise<Node[]> {
  const field = parentFieldOf(meta)
  const title = meta.titleField ?? 'name'
  const rows = (await list(ctx, meta.name, {
    fields: [...new Set(['name', title, 'is_group'])],
    filters: [
      ...filters,
      [meta.name, 'docstatus', '<', 2],
      ...(!disabled && meta.field.get('disabled')?.fieldtype === 'Check' ? [[meta.name, 'disabled', '=', 0]] : []),
      parent === '' ? [field, 'is', 'not set'] : [field, '=', parent],
    ],
    order_by: 'name',
    page_length: most,
  })) as Row[]
  return rows.map((row) => ({ value: row.name, title: row[title] ?? row.name, expandable: row.is_group ?? 0 }))
}

const given = (parent: string | undefined, doctype: string): string => (parent === undefined || parent === doctype ? '' : parent)

/** The nodes below one that the user may see; without `parent`, or with the DocType itself as its name, the roots. */
export const get_children = whitelist(
  { args: { doctype: 'string', parent: 'string?', filters: 'json?', include_disabled: 'bool?' } },
  async (ctx, args) =>
    childrenOf(ctx, await treeOf(ctx, args.doctype), given(args.parent, args.doctype), {
      filters: Array.isArray(args.filters) ? args.filters : [],
      disabled: args.include_disabled === true,
    }),
)

/** All nodes below one, by their parents, level by level. `tree_method`: a whitelisted method that answers the children instead, to `doctype`, `parent` and `is_root`. */
export const get_all_nodes = whitelist(
  { args: { doctype: 'string', label: 'string?', parent: 'string?', tree_method: 'string?' } },
  async (ctx, args) => {
    const children = await childrenBy(ctx, args.doctype, args.tree_method)
    const found = [{ parent: args.label ?? args.parent ?? args.doctype, data: await children(args.parent ?? '', true) }]
    let count = found[0]?.data.length ?? 0
    for (const { data } of found) {
      for (const { value } of data.filter(({ expandable }) => expandable)) {
        if (count >= most) throw validation({ message: `The tree has more than ${most} nodes: ask for the children of one at a time` })
        const below = await children(String(value), false)
        count += below.length
        found.push({ parent: String(value), data: below })
      }
    }
    return found
  },
)

const ownMethod = 'frappe.desk.treeview.get_children'

/** What answers the children of a node: the tree's own field, or a method of an app. Throws validation, notWhitelisted. */
async function childrenBy(ctx: Context, doctype: string, path: string | undefined): Promise<(parent: string, isRoot: boolean) => Promise<Node[]>> {
  if (!path || path === ownMethod) {
    const meta = await treeOf(ctx, doctype)
    return (parent) => childrenOf(ctx, meta, given(parent, doctype))
  }
  const method = await ctx.methods.find(path)
  if (!method || (method.options.methods && !method.options.methods.includes('GET')))
    throw validation({ message: `${path} is no method that answers nodes` })
  return async (parent, isRoot) => {
    const nodes: unknown = await method.fn(ctx, { doctype, parent, is_root: isRoot })
    if (Array.isArray(nodes) && nodes.every((node: unknown) => node !== null && typeof node === 'object')) return nodes as Node[]
    throw validation({ message: `${path} should answer a list of nodes: { value, title, expandable }` })
  }
}

/** Adds a node: the arguments are its values; `parent` may stand for the field of the tree's parent. */
export const add_node = whitelist({ methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const { cmd, doctype, parent, is_root, ...values } = args as Row
  const meta = await treeOf(ctx, String(doctype ?? ''))
  const field = parentFieldOf(meta)
  const isRoot = is_root === true || is_root === 1 || is_root === 'true' || is_root === '1' || parent === meta.name
  const above = isRoot ? {} : { [field]: values[field] ?? parent }
  return insert(await newDocument(ctx, meta.name, { ...values, ...above }))
})
