import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'
import type { TableColumn } from './table.ts'

/** Most different texts of a file that are translated. */
const most = 5_000

/** Rows with the values of Select fields, and of links to DocTypes whose names are translated, in the user's language. One statement, none in English. */
export async function translated(
  ctx: Context,
  columns: readonly TableColumn[],
  rows: readonly (readonly unknown[])[],
): Promise<readonly (readonly unknown[])[]> {
  const { language } = ctx.user
  const isWorded = await Promise.all(columns.map((column) => isTranslated(ctx, column)))
  if (!language || language === 'en' || !isWorded.includes(true)) return rows
  const texts = new Set(rows.flatMap((row) => row.filter((value, at): value is string => isWorded[at] === true && typeof value === 'string')))
  const words = await translations(ctx, language, [...texts].slice(0, most))
  return rows.map((row) => row.map((value, at) => (isWorded[at] ? (words.get(String(value)) ?? value) : value)))
}

async function isTranslated(ctx: Context, { fieldtype, options }: TableColumn): Promise<boolean> {
  if (fieldtype === 'Select') return true
  return fieldtype === 'Link' && Boolean(Number((await ctx.meta.find(options ?? ''))?.json.translated_doctype ?? 0))
}

async function translations({ db }: Context, language: string, texts: readonly string[]): Promise<Map<string, string>> {
  if (texts.length === 0) return new Map()
  const among = db.dialect.inList(sql.id('source_text'), texts)
  const query = sql`select source_text, translated_text from ${sql.table('tabTranslation')} where ${sql.id('language')} = ${language} and ${among}`
  const rows = await db.read(compile(db.dialect, query))
  return new Map(rows.map((row) => [String(row.source_text), String(row.translated_text)]))
}
