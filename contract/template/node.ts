/** An expression in Python, with the filters that its value goes through. */
export interface Piped {
  readonly expression: string
  readonly filters: readonly Filter[]
}

/** A filter as it is written: its name, and its arguments as the expression of a list. */
export interface Filter {
  readonly name: string
  readonly args: string
}

/** A part of a template. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly value: Piped }
  | { readonly kind: 'set'; readonly name: string; readonly value: Piped }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly TemplateNode[] }
  | {
      readonly kind: 'for'
      readonly names: readonly string[]
      readonly source: Piped
      readonly body: readonly TemplateNode[]
      readonly otherwise: readonly TemplateNode[]
    }

/** What is shown where a condition holds. */
export interface Branch {
  readonly test: Piped
  readonly body: readonly TemplateNode[]
}
