import { brokenLink, treeChildren, treeLeaf, treeRecursion } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { scrub } from '../config/names.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import type { Document } from './document.ts'

// Nested sets (Celko): every node spans lft..rgt, its descendants lie inside. Moves lock the whole tree by its advisory lock.

/** The field that holds the parent of a tree's node. */
export const parentFieldOf = ({ json, name }: Meta): string => json.nsm_parent_field || `parent_${scrub(name)}`

const parentField = (doc: Document): string => parentFieldOf(doc.meta)

/** Appends a new node as the last child of its parent, or as a new root. Throws brokenLink. */
export async function addToTree(doc: Document): Promise<void> {
  if (!doc.meta.isTree) return
  await lockTree(doc.ctx, doc.meta)
  const at = await gapAt(doc, await parentSpan(doc), 2)
  await setSpan(doc, at, at + 1)
}

/** Whether a save moves its node. */
const moves = (doc: Document): boolean => doc.meta.isTree && (doc.before?.[parentField(doc)] ?? '') !== (doc.values[parentField(doc)] ?? '')

/** Locks the tree of a node that is going to move: before its own row, in the order in which every move locks. */
export async function lockForMove(doc: Document): Promise<void> {
  if (moves(doc)) await lockTree(doc.ctx, doc.meta)
}

/** Moves a node with all below it where its parent changed. Throws treeRecursion, brokenLink; treeLeaf, whether it moves or not. */
export async function moveInTree(doc: Document): Promise<void> {
  await refuseLeaf(doc)
  if (!moves(doc)) return
  const field = parentField(doc)
  const own = await spanOf(doc, doc.name)
  if (!own) return
  const target = await parentSpan(doc)
  if (target && target.lft >= own.lft && target.rgt <= own.rgt) throw treeRecursion({ doctype: doc.doctype, name: doc.name })
  const width = own.rgt - own.lft + 1
  await run(doc, sql`update ${table(doc)} set lft = -lft, rgt = -rgt where lft between ${own.lft} and ${own.rgt}`)
  await run(
    doc,
    sql`update ${table(doc)} set lft = case when lft > ${own.rgt} then lft - ${width} else lft end, rgt = rgt - ${width} where rgt > ${own.rgt}`,
  )
  const at = await gapAt(doc, await spanOf(doc, doc.values[field]), width)
  const shift = at - own.lft
  await run(doc, sql`update ${table(doc)} set lft = -lft + ${shift}, rgt = -rgt + ${shift} where lft < 0`)
  doc.values.lft = at
  doc.values.rgt = at + width - 1
  doc.values.old_parent = doc.values[field] ?? ''
  await run(doc, sql`update ${table(doc)} set old_parent = ${doc.values.old_parent} where ${sql.id('name')} = ${doc.name}`)
}

/** The numbers of the parent that a node names: it may have gone, or have got another name, before the tree was locked. Throws brokenLink. */
async function parentSpan(doc: Document): ReturnType<typeof spanOf> {
  const parent = doc.values[parentField(doc)]
  const span = await spanOf(doc, parent)
  if (parent && !span && !doc.flags.ignoreLinks)
    throw brokenLink({ links: `${doc.meta.field.get(parentField(doc))?.label ?? parentField(doc)}: ${parent}` })
  return span
}

/** Refuses that a node with children is no group. Throws treeLeaf. */
async function refuseLeaf(doc: Document): Promise<void> {
  if (!doc.meta.isTree || doc.meta.isVirtual || !doc.meta.field.has('is_group') || Number(doc.get('is_group') ?? 0)) return
  const { rows } = await run(
    doc,
    sql`select 1 as child from ${table(doc)} where ${sql.id(parentField(doc))} = ${doc.name} and docstatus <> 2 limit 1`,
  )
  if (rows.length > 0) throw treeLeaf({ doctype: doc.doctype, name: doc.name })
}

/** Refuses the deletion of a node that has others below it. Throws treeChildren. */
export async function refuseChildren(doc: Document): Promise<void> {
  if (!doc.meta.isTree || doc.meta.isVirtual) return
  const own = await spanOf(doc, doc.name)
  if (own && own.rgt - own.lft > 1) throw treeChildren({ doctype: doc.doctype, name: doc.name })
}

/** Closes the gap that a node without children leaves. */
export async function removeFromTree(doc: Document): Promise<void> {
  if (!doc.meta.isTree || doc.meta.isVirtual) return
  await lockTree(doc.ctx, doc.meta)
  const own = await spanOf(doc, doc.name)
  if (!own) return
  await run(doc, sql`update ${table(doc)} set lft = case when lft > ${own.rgt} then lft - 2 else lft end, rgt = rgt - 2 where rgt > ${own.rgt}`)
}

const table = (doc: Document) => sql.table(doc.meta.table)

const run = (doc: Document, query: ReturnType<typeof sql>) => doc.ctx.db.write(compile(doc.ctx.db.dialect, query))

/** Locks a tree until the transaction ends. Whoever also locks a row of it does this first. */
export async function lockTree({ db }: Context, meta: Meta): Promise<void> {
  if (meta.isTree) await db.write(compile(db.dialect, db.dialect.lockInTransaction(`tree:${meta.name}`)))
}

/** The numbers of a node, as the transaction sees them; undefined: it is not there. */
export async function spanOf(doc: Document, name: unknown): Promise<{ lft: number; rgt: number } | undefined> {
  if (!name) return undefined
  const { rows } = await doc.ctx.db.write(compile(doc.ctx.db.dialect, sql`select lft, rgt from ${table(doc)} where ${sql.id('name')} = ${name}`))
  const row = rows[0] as Row | undefined
  return row ? { lft: Number(row.lft), rgt: Number(row.rgt) } : undefined
}

/** Makes room for `width` numbers before the parent's end (or behind all); answers where it begins. */
async function gapAt(doc: Document, parent: { rgt: number } | undefined, width: number): Promise<number> {
  if (!parent) {
    const { rows } = await run(doc, sql`select coalesce(max(rgt), 0) + 1 as at from ${table(doc)}`)
    return Number(rows[0]?.at)
  }
  await run(
    doc,
    sql`update ${table(doc)} set lft = case when lft >= ${parent.rgt} then lft + ${width} else lft end, rgt = rgt + ${width} where rgt >= ${parent.rgt}`,
  )
  return parent.rgt
}

async function setSpan(doc: Document, lft: number, rgt: number): Promise<void> {
  const old_parent = doc.values[parentField(doc)] ?? ''
  Object.assign(doc.values, { lft, rgt, old_parent })
  await run(doc, sql`update ${table(doc)} set lft = ${lft}, rgt = ${rgt}, old_parent = ${old_parent} where ${sql.id('name')} = ${doc.name}`)
}
