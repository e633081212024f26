import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { remove } from 'cortado/document/remove.ts'
import { save } from 'cortado/document/save.ts'
import { sql } from 'kysely'

const languageOf = (ctx: Context): string => ctx.user.language || String(ctx.settings.get('language') || 'en')

/** What a text is called in the user's language; undefined: there is no Translation of it. */
export async function translationOf(ctx: Context, text: string): Promise<{ name: string; text: string } | undefined> {
  const { db } = ctx
  const [row] = await db.read(
    compile(
      db.dialect,
      sql`select name, translated_text from ${sql.table('tabTranslation')} where source_text = ${text} and language = ${languageOf(ctx)} order by creation, name limit 1`,
    ),
  )
  return row && { name: String(row.name), text: String(row.translated_text ?? '') }
}

/** Gives a text another name in the user's language; '' takes it away. */
export async function translate(ctx: Context, text: string, translated: string): Promise<void> {
  const known = await translationOf(ctx, text)
  if (!translated) {
    if (known) await remove(ctx, 'Translation', known.name)
  } else if (!known) {
    await insert(await newDocument(ctx, 'Translation', { source_text: text, translated_text: translated, language: languageOf(ctx) }))
  } else if (known.text !== translated) {
    const translation = await load(ctx, 'Translation', known.name, { lock: true })
    translation.set('translated_text', translated)
    await save(translation)
  }
}
