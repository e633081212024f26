/** One link of a chain of comparisons: `< b` in `a < b <= c`. */
export interface Link {
  readonly operator: string
  readonly operand: Node
}

interface Place {
  /** Index of the character in the text where this begins, or where its operator is. */
  readonly at: number
}

/** The tree that both languages are parsed into. Which operators occur, and what they do, is each language's. */
export type Node = Place &
  (
    | { readonly kind: 'literal'; readonly value: unknown }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'property'; readonly object: Node; readonly name: string; readonly optional: boolean }
    | { readonly kind: 'element'; readonly object: Node; readonly index: Node; readonly optional: boolean }
    | { readonly kind: 'slice'; readonly object: Node; readonly bounds: readonly (Node | undefined)[] }
    | { readonly kind: 'call'; readonly callee: Node; readonly args: readonly Node[]; readonly named: readonly Entry[]; readonly optional: boolean }
    /** Where the effect of `?.` ends. */
    | { readonly kind: 'chain'; readonly body: Node }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Node }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
    | { readonly kind: 'compare'; readonly first: Node; readonly links: readonly Link[] }
    | { readonly kind: 'logical'; readonly operator: 'and' | 'or' | 'default'; readonly operands: readonly Node[] }
    | { readonly kind: 'conditional'; readonly test: Node; readonly consequent: Node; readonly alternate: Node }
    | { readonly kind: 'list'; readonly items: readonly Node[]; readonly distinct: boolean }
    | { readonly kind: 'record'; readonly entries: readonly Entry[] }
    | { readonly kind: 'template'; readonly texts: readonly string[]; readonly values: readonly Node[] }
    | { readonly kind: 'function'; readonly parameters: readonly string[]; readonly body: Node }
    | {
        readonly kind: 'comprehension'
        readonly element: Node
        readonly names: readonly string[]
        readonly source: Node
        readonly conditions: readonly Node[]
      }
  )

/** A key with its value: of a record, or a named argument. */
export interface Entry {
  readonly key: Node
  readonly value: Node
}
