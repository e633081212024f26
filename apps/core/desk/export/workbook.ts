import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Table } from './table.ts'
import { isNumber, readableText } from './value.ts'

type Cell = string | number | boolean | null

/** A table as an Excel file with one sheet (further ones where there are more rows than one can hold), written while it is read. Texts are texts, never formulas. */
export function workbook({ sheet, above = [], columns, rows }: Table): Readable {
  return Readable.from(written({ sheet, above, columns, rows }), { objectMode: false })
}

/** The library is loaded by the first file. */
async function* written({ sheet, above = [], columns, rows }: Omit<Table, 'name'>): AsyncGenerator<Uint8Array> {
  const { writeXlsxStream } = await import('hucre/xlsx')
  const heading = columns.map(({ label }) => label)
  const stream = writeXlsxStream(lines([...above.map((row) => row.map((value) => cell(value, 'Data'))), heading], { columns, rows }), {
    name: sheetName(sheet),
    columns: columns.map(({ fieldtype, width }) => ({
      ...(width !== undefined && width > 0 && { width: Math.min(width / pixels, widest) }),
      ...(formats[fieldtype ?? ''] !== undefined && { numFmt: formats[fieldtype ?? ''] }),
    })),
    repeatHeaders: false,
  })
  yield* Readable.fromWeb(stream as ReadableStream<Uint8Array>)
}

/** Pixels of one character, and most characters of a column. */
const pixels = 7
const widest = 255

const formats: Readonly<Record<string, string | undefined>> = {
  Date: 'yyyy-mm-dd',
  Datetime: 'yyyy-mm-dd hh:mm:ss',
  Time: 'hh:mm:ss',
  Duration: '[h]:mm:ss',
}

function* lines(head: readonly Cell[][], { columns, rows }: Pick<Table, 'columns' | 'rows'>): Generator<Cell[]> {
  yield* head
  for (const row of rows) yield row.map((value, at) => cell(value, columns[at]?.fieldtype))
}

/** Most characters of a cell. */
const longest = 32_767

function cell(value: unknown, fieldtype = 'Data'): Cell {
  if (value == null || value === '') return null
  if (typeof value === 'boolean') return Number(value)
  if (isNumber(value)) return fieldtype === 'Duration' ? Number(value) / secondsOfDay : exactNumber(value)
  const text = String(value)
  const moment = fieldtype === 'Date' || fieldtype === 'Datetime' ? serialOf(text) : fieldtype === 'Time' ? timeOf(text) : undefined
  return moment ?? readableText(text, fieldtype).slice(0, longest).toWellFormed()
}

/** Digits beyond those of a double are kept as text. */
function exactNumber(value: unknown): number | string {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  const text = JSON.stringify(value).replaceAll('"', '')
  return text.replace(/\D/g, '').replace(/^0+|0+$/g, '').length <= 15 && Number.isFinite(Number(text)) ? Number(text) : text
}

const secondsOfDay = 86_400
const epoch = Date.UTC(1899, 11, 30)

/** A moment as spreadsheets count: days since 1899-12-30. undefined: no date, or one before March 1900, where they count wrongly. */
function serialOf(text: string): number | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d(?:\.\d+)?))?$/.exec(text) ?? []
  const days = (Date.parse(`${day}T00:00:00Z`) - epoch) / (secondsOfDay * 1000)
  if (!(days >= 61)) return undefined
  return days + (time === undefined ? 0 : (timeOf(time) ?? 0))
}

function timeOf(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(\d{1,3}):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text) ?? []
  if (seconds === undefined) return undefined
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) / secondsOfDay
}

/** A name that a sheet may have: at most 31 characters, without those that mean something in references. */
function sheetName(wanted: string): string {
  const name = wanted
    .replace(/[[\]:*?/\\\p{Cc}]/gu, ' ')
    .trim()
    .replace(/^'+|'+$/g, '')
    .slice(0, 31)
    .replace(/[\ud800-\udbff]$/, '')
    .trim()
  return name === '' || name.toLowerCase() === 'history' ? 'Sheet1' : name
}
