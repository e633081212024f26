import { whitelist } from 'cortado/app/whitelist.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'

/** Codes of the enabled languages; with names: `{ name: code, language_name }` rows. */
export const get_all_languages = whitelist({ args: { with_language_name: 'bool?' }, allowGuest: true }, async (ctx, args) => {
  const { db } = ctx
  const rows = await db.read(compile(db.dialect, sql`select name, language_name from ${sql.table('tabLanguage')} where enabled = 1 order by name`))
  return args.with_language_name ? rows : rows.map((row) => row.name)
})
