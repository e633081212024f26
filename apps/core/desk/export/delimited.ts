import { Readable } from 'node:stream'
import { formatDuration } from '@cortado/contract/format/moment-format.ts'
import type { Table, TableColumn } from './table.ts'
import { isNumber, readableText } from './value.ts'

/** How a delimited text is written. */
export interface DelimitedOptions {
  /** One character; default a comma. */
  readonly delimiter?: string
  /** As Python's csv module counts: 0 where needed, 1 all, 2 (default) all but numbers, 3 none but where the text could not be read otherwise. */
  readonly quoting?: number
  /** Default a point. */
  readonly decimal?: string
}

/** Lines that are sent at once. */
const atOnce = 500

/** A table as delimited text, a line for each row, ended by CRLF; written while it is read. */
export function delimited({ above = [], columns, rows }: Table, options: DelimitedOptions): Readable {
  const heading = columns.map(({ label }) => label)
  return Readable.from(chunks([...above, heading], { rows, columns, options }), { objectMode: false })
}

interface Body {
  readonly rows: Table['rows']
  readonly columns: readonly TableColumn[]
  readonly options: DelimitedOptions
}

function* chunks(head: readonly (readonly unknown[])[], { rows, columns, options }: Body): Generator<string> {
  let text = head.map((row) => lineOf(row, [], options)).join('')
  let lines = head.length
  for (const row of rows) {
    text += lineOf(row, columns, options)
    if (++lines % atOnce !== 0) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

function lineOf(row: readonly unknown[], columns: readonly TableColumn[], options: DelimitedOptions): string {
  return `${row.map((value, at) => cellOf(value, columns[at]?.fieldtype, options)).join(options.delimiter ?? ',')}\r\n`
}

function cellOf(value: unknown, fieldtype: string | undefined, { delimiter = ',', quoting = 2, decimal = '.' }: DelimitedOptions): string {
  const isPlain = isNumber(value) && fieldtype !== 'Duration'
  const text = isPlain ? JSON.stringify(value).replace('.', decimal) : textOf(value, fieldtype)
  const special = text.includes(delimiter) || /["\r\n]/.test(text)
  const quoted = quoting === 1 || (quoting === 2 && !isPlain) || special
  return quoted ? `"${text.replaceAll('"', '""')}"` : text
}

function textOf(value: unknown, fieldtype: string | undefined): string {
  if (value == null) return ''
  if (fieldtype === 'Duration' && typeof value === 'number') return formatDuration(value)
  return harmless(readableText(String(value), fieldtype))
}

/** What a spreadsheet would take for a formula is marked as a text; numbers, also of telephones, are none. */
const harmless = (text: string): string => (/^[=@\t\r]|^[+-](?![\d\s()./-]*$)/.test(text) ? `'${text}` : text)
