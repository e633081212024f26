import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { remove } from 'cortado/document/remove.ts'
import { sql } from 'kysely'
import { customised } from '../customised.ts'
import { demandCustomisable } from './standard.ts'

/**
 * Removes the Property Setters and Custom Fields that a site gave a DocType: not those that the framework made, not choices of fields and of
 * naming series. `properties`: only Property Setters of these. Throws validation, noPermission.
 */
export async function resetCustomisation(ctx: Context, doctype: string, { properties }: { properties?: readonly string[] } = {}): Promise<void> {
  const { db } = ctx
  demandCustomisable(await ctx.meta.get(doctype))
  const chosen = properties
    ? db.dialect.inList(sql.id('property'), properties)
    : sql`coalesce(field_name, '') <> 'naming_series' and property <> 'options' and is_system_generated = 0`
  const setters = await db.read(
    compile(db.dialect, sql`select name from ${sql.table('tabProperty Setter')} where doc_type = ${doctype} and ${chosen}`),
  )
  for (const { name } of setters) await remove(ctx, 'Property Setter', String(name), { inCustomisation: true })
  if (!properties) {
    const fields = await db.read(
      compile(db.dialect, sql`select name from ${sql.table('tabCustom Field')} where dt = ${doctype} and is_system_generated = 0`),
    )
    for (const { name } of fields) await remove(ctx, 'Custom Field', String(name), { inCustomisation: true })
  }
  await customised(ctx, doctype)
}
