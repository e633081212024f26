import { badTemplate, templateLimit } from '../error-catalogue.ts'
import { compile } from '../expression/expression.ts'
import { Refusal } from '../expression/limits.ts'
import type { Budget, Scope } from '../expression/run.ts'
import { filters, Markup, shown, type TemplateFilter } from './filters.ts'
import type { Filter, Piped, TemplateNode } from './node.ts'
import { parse } from './parse.ts'

/** Bounds of a template and of what it makes; beyond them it ends with templateLimit. */
export const templateLimits = {
  /** Characters of a template. */
  text: 200_000,
  /** Characters of what it makes. */
  output: 1_000_000,
  /** Rounds of all its loops together. */
  rounds: 10_000,
  /** Units of work of all its expressions together. */
  steps: 500_000,
} as const

/** How a template is filled. */
export interface RenderOptions {
  /** What values become where they are shown; default: they stay as they are. */
  escape?(text: string): string
  /** Further filters, by name. */
  readonly filters?: Readonly<Record<string, TemplateFilter>>
}

const excerpt = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}...` : text).trim()

/** A text with places to fill, in the common part of Jinja: `{{ }}`, filters, `if`, `for`, `set`, comments. It runs no code, and ends within bounds. */
export class Template {
  readonly text: string
  readonly #nodes: readonly TemplateNode[]

  /** Throws badTemplate, badExpression. */
  constructor(text: string) {
    this.text = text
    if (text.length > templateLimits.text)
      throw templateLimit({ template: excerpt(text), reason: `it is longer than ${templateLimits.text} characters` })
    this.#nodes = parse(text, (at, reason) => {
      throw badTemplate({ template: excerpt(text.slice(at)), position: at + 1, reason })
    })
  }

  /** The text with the values of a scope, whose functions may answer later. Throws badTemplate, badExpression, expressionLimit, templateLimit. */
  async render(scope: Scope, options: RenderOptions = {}): Promise<string> {
    return new Rendering(this.text, options).all(this.#nodes, { ...scope })
  }
}

/** Names that a template may set, those of its loops included. */
type Names = Record<string, unknown>

class Rendering {
  readonly #text: string
  readonly #escape: (text: string) => string
  readonly #filters: Readonly<Record<string, TemplateFilter>>
  readonly #budget: Budget = { steps: templateLimits.steps }
  #rounds = 0
  #length = 0

  constructor(text: string, options: RenderOptions) {
    this.#text = text
    this.#escape = options.escape ?? ((each) => each)
    this.#filters = { ...filters, ...options.filters }
  }

  async all(nodes: readonly TemplateNode[], names: Names): Promise<string> {
    let made = ''
    for (const node of nodes) made += await this.#one(node, names)
    return made
  }

  async #one(node: TemplateNode, names: Names): Promise<string> {
    if (node.kind === 'text') return this.#counted(node.text)
    if (node.kind === 'output') return this.#counted(this.#show(await this.#value(node.value, names)))
    if (node.kind === 'for') return this.#loop(node, names)
    if (node.kind === 'set') {
      names[node.name] = await this.#value(node.value, names)
      return ''
    }
    for (const { test, body } of node.branches) if (holds(await this.#value(test, names))) return this.all(body, names)
    return this.all(node.otherwise, names)
  }

  #show(value: unknown): string {
    return value instanceof Markup ? value.html : this.#escape(shown(value))
  }

  async #loop({ names: bound, source, body, otherwise }: Extract<TemplateNode, { kind: 'for' }>, names: Names): Promise<string> {
    const value = await this.#value(source, names)
    const items: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'object' && value !== null ? Object.keys(value) : []
    if (items.length === 0) return this.all(otherwise, names)
    let made = ''
    for (const [index, item] of items.entries()) {
      if (++this.#rounds > templateLimits.rounds) throw this.#beyond(`its loops go more than ${templateLimits.rounds} rounds`)
      const parts = Array.isArray(item) ? item : [item]
      const each = bound.length === 1 ? [[bound[0], item]] : bound.map((name, at) => [name, parts[at] ?? null])
      const loop = { index: index + 1, index0: index, first: index === 0, last: index === items.length - 1, length: items.length }
      made += await this.all(body, { ...names, ...(Object.fromEntries(each) as Names), loop })
    }
    return made
  }

  async #value({ expression, filters: applied }: Piped, names: Names): Promise<unknown> {
    let value = await compile(expression, { language: 'python' }).evaluateLater(names, this.#budget)
    for (const filter of applied) value = await this.#filtered(value, filter, names)
    return value
  }

  async #filtered(value: unknown, { name, args }: Filter, names: Names): Promise<unknown> {
    const apply = Object.hasOwn(this.#filters, name) ? this.#filters[name] : undefined
    if (!apply) throw badTemplate({ template: excerpt(this.#text), position: 1, reason: `the filter "${name}" is not known` })
    const given = (await compile(args, { language: 'python' }).evaluateLater(names, this.#budget)) as readonly unknown[]
    try {
      const made = apply(value, given)
      this.#spend(sizeOf(value) + sizeOf(made))
      return made
    } catch (error) {
      if (error instanceof Refusal) throw badTemplate({ template: excerpt(this.#text), position: 1, reason: `${name}: ${error.message}` })
      throw error
    }
  }

  /** Takes the work of reading and making so many characters or items. */
  #spend(size: number): void {
    this.#budget.steps -= 1 + size / 100
    if (!(this.#budget.steps >= 0)) throw this.#beyond(`it takes more than ${templateLimits.steps} steps`)
  }

  #counted(text: string): string {
    this.#length += text.length
    if (this.#length > templateLimits.output) throw this.#beyond(`it makes more than ${templateLimits.output} characters`)
    return text
  }

  #beyond(reason: string): Error {
    return templateLimit({ template: excerpt(this.#text), reason })
  }
}

const sizeOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value) ? value.length : value instanceof Markup ? value.html.length : 0

const holds = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : value instanceof Markup
      ? value.html !== ''
      : value !== null && typeof value === 'object'
        ? Object.keys(value).length > 0
        : Boolean(value)
