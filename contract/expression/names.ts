import type { Entry, Node } from './node.ts'

/** The names that an expression uses and does not bind itself, with the properties it reads of them: `doc.status`, `in_list`. */
export function namesOf(root: Node): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: Node | undefined, bound: ReadonlySet<string>): void => {
    if (!node) return
    const path = pathOf(node)
    if (path) {
      if (!bound.has(path.split('.', 1)[0] ?? '')) names.add(path)
      return
    }
    const inner = node.kind === 'function' ? node.parameters : node.kind === 'comprehension' ? node.names : []
    const within = inner.length ? new Set([...bound, ...inner]) : bound
    if (node.kind === 'comprehension') visit(node.source, bound)
    for (const child of childrenOf(node)) visit(child, within)
  }
  visit(root, new Set())
  return names
}

/** `a.b.c` of a name and properties alone. */
export function pathOf(node: Node): string | undefined {
  if (node.kind === 'name') return node.name
  if (node.kind === 'chain') return pathOf(node.body)
  const outer = node.kind === 'property' ? pathOf(node.object) : undefined
  return outer !== undefined && node.kind === 'property' ? `${outer}.${node.name}` : undefined
}

const bothOf = (entries: readonly Entry[]): Node[] => entries.flatMap(({ key, value }) => [key, value])

const children: { readonly [K in Node['kind']]: (node: Extract<Node, { kind: K }>) => readonly (Node | undefined)[] } = {
  literal: () => [],
  name: () => [],
  property: ({ object }) => [object],
  element: ({ object, index }) => [object, index],
  slice: ({ object, bounds }) => [object, ...bounds],
  call: ({ callee, args, named }) => [callee, ...args, ...bothOf(named)],
  chain: ({ body }) => [body],
  unary: ({ operand }) => [operand],
  binary: ({ left, right }) => [left, right],
  compare: ({ first, links }) => [first, ...links.map(({ operand }) => operand)],
  logical: ({ operands }) => operands,
  conditional: ({ test, consequent, alternate }) => [test, consequent, alternate],
  list: ({ items }) => items,
  record: ({ entries }) => bothOf(entries),
  template: ({ values }) => values,
  function: ({ body }) => [body],
  comprehension: ({ element, conditions }) => [element, ...conditions],
}

/** The parts that a node is made of. */
export const childrenOf = <N extends Node>(node: N): readonly (Node | undefined)[] =>
  (children[node.kind] as (node: N) => readonly (Node | undefined)[])(node)
