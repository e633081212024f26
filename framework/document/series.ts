import { badSeries, validation } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Document } from './document.ts'

/** A name of an old style expression: `INV-.YYYY.-.####`. The text before the number is the counter's key. */
export async function seriesName(doc: Document, series: string): Promise<string> {
  if (!/^[\p{L}\p{N}_\- /.#{}]*$/u.test(series) || !series.includes('.')) throw badSeries({ series })
  let name = ''
  let counted = false
  for (const part of series.split('.')) {
    if (!part) continue
    if (part.startsWith('#') && !counted) {
      name += String(await nextOf(doc, name)).padStart(part.length, '0')
      counted = true
    } else name += partOf(doc, part)
  }
  return name
}

/** The text of a series without a number: its parts in the place of their tokens. */
export const seriesPrefix = (doc: Document, prefix: string): string =>
  prefix
    .split('.')
    .filter((part) => part && !part.startsWith('#'))
    .map((part) => partOf(doc, part))
    .join('')

/** A name of an expression: `F-{code}-{YYYY}-{###}`. */
export async function formatName(doc: Document, format: string): Promise<string> {
  let name = ''
  for (const [part] of format.matchAll(/\{[^{}]*\}|[^{}]+|[{}]/g)) {
    const token = /^\{(.*)\}$/.exec(part)?.[1]
    if (token === undefined) name += part
    else if (/^#+$/.test(token)) name += String(await nextOf(doc, name)).padStart(token.length, '0')
    else name += partOf(doc, token)
  }
  return name
}

/** Value of a token: parts of the date, a field of the document, else the text itself. */
function partOf(doc: Document, part: string): string {
  const now = doc.ctx.clock.timestamp()
  if (part === 'YYYY') return now.slice(0, 4)
  if (part === 'YY') return now.slice(2, 4)
  if (part === 'MM') return now.slice(5, 7)
  if (part === 'DD') return now.slice(8, 10)
  if (part === 'WW') return week(now)
  if (part === 'timestamp') return now
  const fieldname = part.replace(/^\{(.*)\}$/, '$1')
  if (doc.meta.field.has(fieldname)) return textOf(doc.values[fieldname])
  return part.startsWith('{') ? '' : part
}

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '')

/** ISO 8601 week, forced to grow within a year: 00 for January days of the old year's last week, 53 for December days of the next year's first. */
function week(now: string): string {
  const day = new Date(`${now.slice(0, 10)}T00:00:00Z`)
  const thursday = new Date(day)
  thursday.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7))
  const yearStart = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  const iso = Math.ceil(((thursday.getTime() - yearStart) / 86_400_000 + 1) / 7)
  if (day.getUTCMonth() === 0 && iso >= 52) return '00'
  if (day.getUTCMonth() === 11 && iso === 1) return '53'
  return String(iso).padStart(2, '0')
}

/** The next number of a counter. Its row stays locked until the commit, so that numbers are neither lost nor given twice. */
async function nextOf(doc: Document, key: string): Promise<number> {
  if (key.length > 100) throw validation({ message: `Naming series ${key} is longer than 100 characters` })
  const { db } = doc.ctx
  const { rows } = await db.write(compile(db.dialect, db.dialect.incrementSeries(key), { named: true }))
  return Number(rows[0]?.current)
}

/** Gives the number of a deleted document back, where it was the last of its series. */
export async function revertSeries(doc: Document): Promise<void> {
  const counted = numberOf(doc)
  if (!counted) return
  const { db } = doc.ctx
  await db.write(
    compile(
      db.dialect,
      sql`update ${sql.table('tabSeries')} set current = current - 1 where ${sql.id('name')} = ${counted.key} and current = ${counted.number} and current > 0`,
    ),
  )
}

/** Takes the number of a document that comes back under its old name: its series goes on behind it. */
export async function raiseSeries(doc: Document): Promise<void> {
  const counted = numberOf(doc)
  if (!counted) return
  const { db } = doc.ctx
  await db.write(
    compile(
      db.dialect,
      sql`update ${sql.table('tabSeries')} set current = ${counted.number} where ${sql.id('name')} = ${counted.key} and current < ${counted.number}`,
    ),
  )
}

/** The number at the end of a name and the key of its counter; undefined: no counter made it. */
function numberOf(doc: Document): { readonly key: string; readonly number: number } | undefined {
  const rule = doc.meta.autoname
  const byField = rule.toLowerCase().startsWith('naming_series:')
  const series = byField ? String(doc.values.naming_series ?? '') : rule.replace(/^format:/i, '')
  if (!series.includes('#') && !byField) return undefined
  const digits = /\d*$/.exec(doc.name)?.[0] ?? ''
  if (/#[^#]+$/.test(series.replaceAll(/[{}.]/g, ''))) return undefined
  const isKey = keyPattern(doc, series)
  const width = /#+/.exec(series)?.[0].length ?? 5
  // a key may end in digits itself: the number has as many as there are `#`, or more where it has outgrown them; nine fill the counter's column
  for (let length = width; length <= Math.min(digits.length, 9); length++) {
    const [key, number] = [doc.name.slice(0, -length), doc.name.slice(-length)]
    if ((length === width || !number.startsWith('0')) && isKey.test(key)) return { key, number: Number(number) }
  }
  return undefined
}

/** What keys of a series look like, whatever the day or the values of fields were when they were made. */
function keyPattern(doc: Document, series: string): RegExp {
  const isFormat = /^format:/i.test(doc.meta.autoname)
  const parts = isFormat ? (series.match(/\{[^{}]*\}|[^{}]+/g) ?? []) : series.split('.')
  const end = parts.findIndex((part) => /^\{?#/.test(part))
  const patterns = parts
    .slice(0, end < 0 ? undefined : end)
    .map((part) => (isFormat && !part.startsWith('{') ? RegExp.escape(part) : tokenPattern(doc, part)))
  return new RegExp(`^${patterns.join('')}$`, 'su')
}

function tokenPattern(doc: Document, part: string): string {
  const token = part.replace(/^\{(.*)\}$/, '$1')
  if (token === 'YYYY') return '\\d{4}'
  if (/^(?:YY|MM|DD|WW)$/.test(token)) return '\\d{2}'
  if (part.startsWith('{') || token === 'timestamp' || doc.meta.field.has(token)) return '.*'
  return RegExp.escape(part)
}
