import { type Token, TokenReader, tokenize } from './tokens.ts'

/** A column as a client names it. */
export interface ColumnRef {
  /** `` `tabItem` `` or the name of a Link or Table field before the dot. */
  readonly qualifier?: string
  /** Fieldname; `*`: all columns. */
  readonly field: string
}

/** Functions that a list may compute. */
export const aggregates = ['count', 'sum', 'avg', 'min', 'max'] as const

/** One of `aggregates`. */
export type Aggregate = (typeof aggregates)[number]

/** A column, or an aggregate of one. */
export interface Term {
  readonly column: ColumnRef
  readonly aggregate?: Aggregate
  /** `count(distinct x)`. */
  readonly distinct?: boolean
}

/** What one entry of `fields` asks for. */
export interface FieldExpression extends Term {
  /** Key of the value in a row; absent: the fieldname, or for an aggregate its text. */
  readonly alias?: string
  /** `distinct x`: the whole list is distinct. */
  readonly distinctRows?: boolean
  /** As the client wrote it. */
  readonly text: string
}

/** What one part of `order_by` asks for. */
export interface OrderExpression extends Term {
  readonly direction: 'asc' | 'desc'
}

/** Longest text of an expression, and how many a list may have. */
export const expressionLimits = { text: 2_000, fields: 500, order: 20 } as const

/** The expressions of a comma list. undefined: it cannot be read. */
function commaList<T>(text: string, one: (reader: TokenReader) => T | undefined): T[] | undefined {
  const tokens = tokenize(text)
  if (!tokens?.length) return undefined
  const reader = new TokenReader(tokens)
  const list: T[] = []
  do {
    const item = one(reader)
    if (item === undefined) return undefined
    list.push(item)
  } while (reader.sign(','))
  return reader.done ? list : undefined
}

/** One entry of `fields`: `name`, `*`, `` `tabX`.`f` ``, `link.f as x`, `count(name) as n`, `distinct f`. undefined: it cannot be read. */
export function parseField(text: string): FieldExpression | undefined {
  const list = text.length > expressionLimits.text ? undefined : commaList(text, field)
  return list?.length === 1 && list[0] ? { ...list[0], text } : undefined
}

/** A text of several fields with commas between. undefined: it cannot be read. */
export function parseFields(text: string): FieldExpression[] | undefined {
  return text.length > expressionLimits.text * 10 ? undefined : commaList(text, field)
}

/** An `order_by`. undefined: it cannot be read. */
export function parseOrder(text: string): OrderExpression[] | undefined {
  return text.length > expressionLimits.text ? undefined : commaList(text, ordering)
}

/** A `group_by`. undefined: it cannot be read. */
export function parseGroup(text: string): ColumnRef[] | undefined {
  return text.length > expressionLimits.text ? undefined : commaList(text, column)
}

/** A column by itself, as a filter names it. undefined: it cannot be read. */
export function parseColumn(text: string): ColumnRef | undefined {
  const list = text.length > expressionLimits.text ? undefined : commaList(text, column)
  return list?.length === 1 && list[0]?.field !== '*' ? list[0] : undefined
}

function field(reader: TokenReader): FieldExpression | undefined {
  const distinctRows = isWordBeforeColumn(reader, 'distinct') && reader.keyword('distinct')
  const read = term(reader)
  if (!read) return undefined
  const named = reader.keyword('as')
  const alias = reader.word()
  if (named && !alias) return undefined
  if (alias && read.column.field === '*' && !read.aggregate) return undefined
  return { ...read, ...(alias ? { alias: alias.text } : {}), ...(distinctRows ? { distinctRows } : {}), text: textOf(read) }
}

/** Whether a bare word is followed by another word, and so no column of that name. */
function isWordBeforeColumn(reader: TokenReader, word: string): boolean {
  const [first, second] = [reader.peek(), reader.peek(1)]
  return isWord(first, word) && second !== undefined && second.kind !== 'sign' && !isWord(second, 'as')
}

const isWord = (token: Token | undefined, word: string): boolean => token?.kind === 'name' && token.text.toLowerCase() === word

function ordering(reader: TokenReader): OrderExpression | undefined {
  const read = term(reader)
  if (!read || (read.column.field === '*' && !read.aggregate)) return undefined
  if (reader.keyword('desc')) return { ...read, direction: 'desc' }
  reader.keyword('asc')
  return { ...read, direction: 'asc' }
}

function term(reader: TokenReader): Term | undefined {
  const next = reader.peek(1)
  if (next?.kind !== 'sign' || next.text !== '(') {
    const read = column(reader)
    return read && { column: read }
  }
  const called = reader.word()
  const aggregate = called?.kind === 'name' ? aggregates.find((name) => name === called.text.toLowerCase()) : undefined
  if (!aggregate || !reader.sign('(')) return undefined
  const distinct = isWordBeforeColumn(reader, 'distinct') && reader.keyword('distinct')
  const inner = column(reader)
  if (!inner || (inner.field === '*' && aggregate !== 'count') || !reader.sign(')')) return undefined
  return { column: inner, aggregate, ...(distinct ? { distinct } : {}) }
}

function column(reader: TokenReader): ColumnRef | undefined {
  if (reader.sign('*')) return { field: '*' }
  const first = reader.word()
  if (!first) return undefined
  if (!reader.sign('.')) return { field: first.text }
  if (reader.sign('*')) return { qualifier: first.text, field: '*' }
  const second = reader.word()
  return second && { qualifier: first.text, field: second.text }
}

const textOf = ({ aggregate, distinct, column: { qualifier, field: name } }: Term): string => {
  const inner = qualifier === undefined ? name : `${qualifier}.${name}`
  return aggregate ? `${aggregate}(${distinct ? 'distinct ' : ''}${inner})` : inner
}
