import { childrenOf, pathOf } from './names.ts'
import type { Node } from './node.ts'

/** A call of a function by its path, with the arguments that are written out; others are undefined. */
export interface WrittenCall {
  readonly path: string
  readonly args: readonly unknown[]
}

/** The calls of an expression, for checks before it is ever evaluated: `linked.sum('Invoice', 'customer', 'total')`. */
export function callsOf(root: Node): readonly WrittenCall[] {
  const calls: WrittenCall[] = []
  const visit = (node: Node | undefined): void => {
    if (!node) return
    const path = node.kind === 'call' ? pathOf(node.callee) : undefined
    if (node.kind === 'call' && path !== undefined) calls.push({ path, args: node.args.map(written) })
    for (const child of childrenOf(node)) visit(child)
  }
  visit(root)
  return calls
}

function written(node: Node): unknown {
  if (node.kind === 'literal') return node.value
  if (node.kind === 'list') return node.items.map(written)
  if (node.kind !== 'record') return undefined
  return Object.fromEntries(node.entries.map(({ key, value }) => [String(written(key)), written(value)]))
}

/** Stands for any key, where an expression computes which one it reads. */
export const anyKey = '*'

/** Functions that read every value of a record. */
const readsAll: ReadonlySet<string> = new Set(['Object.values', 'Object.entries'])

/** Keys that an expression may read of any record: names of properties and texts that are written out; `*` where it computes them. */
export function keysOf(root: Node): ReadonlySet<string> {
  const keys = new Set<string>()
  const visit = (node: Node | undefined): void => {
    if (!node) return
    if (node.kind === 'property') keys.add(node.name)
    if (node.kind === 'literal' && typeof node.value === 'string') keys.add(node.value)
    if (node.kind === 'element' && node.index.kind !== 'literal') keys.add(anyKey)
    if (node.kind === 'call') {
      const path = pathOf(node.callee) ?? ''
      // a key that is given to a function of the caller
      const given = path.includes('.') ? [] : node.args.slice(1)
      if (readsAll.has(path) || given.some(({ kind }) => kind !== 'literal' && kind !== 'function')) keys.add(anyKey)
    }
    for (const child of childrenOf(node)) visit(child)
  }
  visit(root)
  return keys
}
