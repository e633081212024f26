import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { setDefaultValue } from 'cortado/document/default-directory.ts'
import { sql } from 'kysely'

/** A DocType of which users choose a default document for their session. */
export interface SessionDefault {
  readonly doctype: string
  /** Under which it is kept: `sales_order`. */
  readonly key: string
}

/** The DocTypes of Session Default Settings, in their order. */
export async function sessionDefaults({ db }: Context): Promise<SessionDefault[]> {
  const query = sql`select ref_doctype from ${sql.table('tabSession Default')} where parenttype = 'Session Default Settings' order by idx`
  const rows = await db.read(compile(db.dialect, query))
  return rows.flatMap(({ ref_doctype }) =>
    ref_doctype ? [{ doctype: String(ref_doctype), key: String(ref_doctype).toLowerCase().replace(/[\s-]/g, '_') }] : [],
  )
}

/** Takes away the defaults that the user has chosen for the session. */
export async function clearSessionDefaults(ctx: Context): Promise<void> {
  const chosen = await ctx.defaults.of(ctx.user.name)
  if (chosen.size === 0) return
  for (const { key } of await sessionDefaults(ctx)) if (chosen.has(key)) await setDefaultValue(ctx, ctx.user.name, key, null)
}
