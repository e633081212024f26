import { badSeries, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { newDocument } from 'cortado/document/new.ts'
import { seriesPrefix } from 'cortado/document/series.ts'
import { mayDoctype } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'

/** Lines of a field's options, without empty ones. */
export const seriesIn = (options: string | null | undefined): string[] =>
  (options ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

/** DocTypes that the user may read and that choose among naming series, sorted. */
export async function transactions(ctx: Context): Promise<string[]> {
  const { db } = ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select parent as name from ${sql.table('tabDocField')} where fieldname = 'naming_series' and parenttype = 'DocType'
        union select dt as name from ${sql.table('tabCustom Field')} where fieldname = 'naming_series'`,
    ),
  )
  const metas = await Promise.all(rows.map(({ name }) => ctx.meta.find(String(name))))
  const readable = await Promise.all(metas.map(async (meta) => meta && !meta.istable && (await mayDoctype(ctx, meta, 'read')) && meta.name))
  return readable.filter((name) => typeof name === 'string').toSorted()
}

/** Naming series of DocTypes by the DocType. */
export async function seriesOf(ctx: Context, doctypes: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  const metas = await Promise.all(doctypes.map((doctype) => ctx.meta.get(doctype)))
  return new Map(metas.map((meta) => [meta.name, seriesIn(meta.field.get('naming_series')?.options)]))
}

/** Throws badSeries for a text that is no naming series. */
export function checkSeries(series: string): void {
  if (!/^[\p{L}\p{N}_\- /.#{}]+$/u.test(series) || series.length > 100) throw badSeries({ series })
}

/** The counter of a series: the text before its number. */
export async function counterKey(ctx: Context, series: string): Promise<string> {
  checkSeries(series)
  const doc = await newDocument(ctx, 'Document Naming Settings')
  return seriesPrefix(doc, series.split('#')[0] ?? '')
}

/** The last number of a counter; 0 where there is none. */
export async function currentNumber({ db }: Context, key: string): Promise<number> {
  const [row] = await db.read(compile(db.dialect, sql`select current from ${sql.table('tabSeries')} where name = ${key}`))
  return Number(row?.current ?? 0)
}

/** Lets a counter go on behind a number. */
export async function setNumber({ db }: Context, key: string, number: number): Promise<void> {
  if (!Number.isInteger(number) || number < 0 || number >= 2 ** 31) throw validation({ message: 'A counter is a whole number from 0 to 2147483647' })
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabSeries')} where name = ${key}`))
  await db.write(compile(db.dialect, sql`insert into ${sql.table('tabSeries')} (name, current) values (${key}, ${number})`))
}

/** Names of all counters. */
export async function counterNames({ db }: Context): Promise<string[]> {
  const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabSeries')}`))
  return rows.map(({ name }) => String(name))
}

/** The next three names that a series would give, were the document the given one. */
export async function previewNames(doc: Document, series: string): Promise<string[]> {
  checkSeries(series)
  const [before = '', ...rest] = (series.includes('#') ? series : `${series}.#####`).split(/(#+)/)
  const digits = rest[0]?.length ?? 5
  const after = seriesPrefix(doc, rest.slice(1).join(''))
  const key = seriesPrefix(doc, before)
  const current = await currentNumber(doc.ctx, key)
  return [1, 2, 3].map((step) => `${key}${String(current + step).padStart(digits, '0')}${after}`)
}
