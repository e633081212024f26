import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { announceChange, everyDocument } from './announce.ts'
import { updateRows } from './fields/batches.ts'
import { lockTree, parentFieldOf } from './tree.ts'

/** Nodes that are written by one statement. */
const perStatement = 2000

/**
 * Numbers all nodes of a tree anew from the parent that each names: roots and siblings in the order of their names. A node whose parent is not there counts
 * as a root. `modified` stays. Reads the tree as a whole, and writes what changed.
 */
export async function rebuildTree(ctx: Context, meta: Meta): Promise<void> {
  await lockTree(ctx, meta)
  const { db } = ctx
  const parent = sql.id(parentFieldOf(meta))
  const { rows } = await db.write(
    compile(db.dialect, sql`select ${sql.id('name')}, ${parent} as parent, lft, rgt from ${sql.table(meta.table)} order by ${sql.id('name')}`),
  )
  const changed = numbered(rows).filter(({ node, lft, rgt }) => Number(node.lft) !== lft || Number(node.rgt) !== rgt)
  for (let i = 0; i < changed.length; i += perStatement) {
    const batch = changed.slice(i, i + perStatement).map(({ node, lft, rgt }) => ({ name: node.name, lft, rgt }))
    await updateRows(ctx, meta, { columns: ['lft', 'rgt'], rows: batch })
  }
  // User Permissions count for what is below
  if (changed.length > 0) announceChange(ctx, { doctype: meta.name, name: everyDocument, change: 'update' })
}

interface Placed {
  readonly node: Row
  readonly lft: number
  readonly rgt: number
}

/** Places of all nodes. A stack, no recursion: a tree may be as deep as it has nodes. */
function numbered(rows: readonly Row[]): Placed[] {
  const names = new Set(rows.map(({ name }) => String(name)))
  const parentOf = ({ parent }: Row): string => (parent != null && names.has(String(parent)) ? String(parent) : '')
  const children = Map.groupBy(rows, parentOf)
  const placed: Placed[] = []
  const open: { node: Row; lft: number; rest: Row[] }[] = []
  let next = 1
  const enter = (node: Row) => open.push({ node, lft: next++, rest: (children.get(String(node.name)) ?? []).toReversed() })
  for (const root of children.get('') ?? []) {
    enter(root)
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const child = top.rest.pop()
      if (child) enter(child)
      else {
        open.pop()
        placed.push({ node: top.node, lft: top.lft, rgt: next++ })
      }
    }
  }
  return placed
}
