import { roundDecimal } from '@cortado/contract/fields/decimals.ts'
import type { DocFieldJson } from '@cortado/contract/fields/doc-field.ts'
import { formatDate, formatDuration, formatMoment, formatTime } from '@cortado/contract/format/moment-format.ts'
import { formatNumber, halfOf, type NumberFormat, readNumberFormat } from '@cortado/contract/format/number-format.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { Document } from './document.ts'

const decimals: ReadonlySet<string> = new Set(['Currency', 'Float', 'Percent'])

/** Digits after the point with which a field is shown: its own, those of money by the site's settings, else those of floats (3 where nothing is set). */
export function precisionOf({ ctx, meta }: Document, fieldname: string): number {
  const field = meta.field.get(fieldname)
  if (field?.precision != null && field.precision !== '') return Number(field.precision)
  if (field?.fieldtype !== 'Currency') return Number(ctx.settings.get('float_precision') || 3)
  return Number(ctx.settings.get('currency_precision') || readNumberFormat(settingOf(ctx, 'number_format')).digits)
}

/** Rounds Currency, Float and Percent fields of a document, all or some, to their precision by the site's rounding method. Rows of tables stay. */
export function roundFields(doc: Document, fieldnames?: readonly string[]): void {
  const method = doc.ctx.settings.get('rounding_method')
  for (const { fieldname, fieldtype } of doc.meta.valueFields) {
    if (!decimals.has(fieldtype) || (fieldnames && !fieldnames.includes(fieldname))) continue
    const scale = precisionOf(doc, fieldname)
    doc.values[fieldname] = roundDecimal((doc.values[fieldname] ?? 0) as number | string, scale, halfOf(method, scale))
  }
}

/** A value of a document as people read it, in the formats of the site; money with its currency's sign. Empty: ''. */
export async function formatted(doc: Document, fieldname: string): Promise<string> {
  const [field, value] = [doc.meta.field.get(fieldname), doc.values[fieldname]]
  if (value == null || value === '') return ''
  const type = field && doc.meta.fieldTypes.find(field)
  if (field && type?.display) return type.display(value, field)
  if (field?.fieldtype === 'Currency') return money(doc, field, String(value))
  return plain(doc, { fieldname, fieldtype: field?.fieldtype ?? standard.get(fieldname) ?? 'Data', value: String(value) })
}

const standard: ReadonlyMap<string, string> = new Map([
  ['creation', 'Datetime'],
  ['modified', 'Datetime'],
])

const settingOf = ({ settings }: Context, key: string): string => String(settings.get(key) ?? '')

/** Settings of formats, with what stands for those that are not set. */
const momentFormats = (ctx: Context) => ({ date: settingOf(ctx, 'date_format') || 'yyyy-mm-dd', time: settingOf(ctx, 'time_format') || 'HH:mm:ss' })

function plain(doc: Document, { fieldname, fieldtype, value }: { fieldname: string; fieldtype: string; value: string }): string {
  const formats = momentFormats(doc.ctx)
  if (fieldtype === 'Date') return formatDate(value, formats.date)
  if (fieldtype === 'Datetime') return formatMoment(value, formats)
  if (fieldtype === 'Time') return formatTime(value, formats.time)
  if (fieldtype === 'Duration') return formatDuration(Number(value))
  if (fieldtype === 'Check') return Number(value) ? 'Yes' : 'No'
  if (!decimals.has(fieldtype)) return value
  return `${number(doc, fieldname, { value, format: readNumberFormat(settingOf(doc.ctx, 'number_format')) })}${fieldtype === 'Percent' ? '%' : ''}`
}

function number(doc: Document, fieldname: string, { value, format }: { value: string; format: NumberFormat }): string {
  const scale = precisionOf(doc, fieldname)
  return formatNumber(value, format, { scale, half: halfOf(doc.ctx.settings.get('rounding_method'), scale) })
}

async function money(doc: Document, field: Readonly<DocFieldJson>, value: string): Promise<string> {
  const { ctx } = doc
  const currency = await currencyOf(doc, field)
  const own = Number(ctx.settings.get('use_number_format_from_currency') ?? 0) ? String(currency?.number_format ?? '') : ''
  const amount = number(doc, field.fieldname, { value, format: readNumberFormat(own || settingOf(ctx, 'number_format')) })
  const symbol = currency?.symbol ?? currency?.name
  if (!symbol) return amount
  return Number(currency?.symbol_on_right ?? 0) ? `${amount} ${symbol}` : `${symbol} ${amount}`
}

/** The Currency that the field's options lead to in the document or its parent (`currency`, `Company:company:default_currency`), else the site's. */
async function currencyOf(doc: Document, { options }: Readonly<DocFieldJson>): Promise<Row | undefined> {
  const [via = '', link, field] = (options ?? '').split(':')
  const held = (name: string): unknown => doc.values[name] || doc.parentDocument?.values[name]
  const named = link && field ? await linkedValue(doc.ctx, { doctype: via, name: held(link), field }) : held(via)
  const code = String(named || doc.ctx.settings.get('currency') || '')
  return code === '' ? undefined : one(doc.ctx, 'Currency', code)
}

async function linkedValue(ctx: Context, { doctype, name, field }: { doctype: string; name: unknown; field: string }): Promise<unknown> {
  const meta = name ? await ctx.meta.find(doctype) : undefined
  return meta?.field.has(field) && !meta.isVirtual && !meta.issingle ? (await one(ctx, doctype, String(name)))?.[field] : undefined
}

async function one({ db }: Context, doctype: string, name: string): Promise<Row | undefined> {
  return (await db.read(compile(db.dialect, sql`select * from ${sql.table(`tab${doctype}`)} where ${sql.id('name')} = ${name}`)))[0]
}
