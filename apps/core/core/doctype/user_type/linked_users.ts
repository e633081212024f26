import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { sql } from 'kysely'

/** Fields that link to a user, as an option of a Select: label and fieldname. */
export const userFields = (meta: Meta): { label: string; value: string }[] =>
  meta.linkFields.filter(({ options }) => options === 'User').map(({ label, fieldname }) => ({ label: label ?? fieldname, value: fieldname }))

/** DocTypes, but for the framework's own, whose documents link to a user: by name. */
export async function doctypesOfUsers({ db }: Context): Promise<string[]> {
  const links = sql`select parent from ${sql.table('tabDocField')} where fieldtype = 'Link' and options = 'User' union select dt as parent from ${sql.table('tabCustom Field')} where fieldtype = 'Link' and options = 'User'`
  const query = sql`select d.name from ${sql.table('tabDocType')} d left join ${sql.table('tabModule Def')} m on m.name = d.module
    where d.name in (${links}) and d.issingle = 0 and d.istable = 0 and d.is_submittable = 0 and d.read_only = 0 and coalesce(m.app_name, '') <> 'core' order by d.name`
  return (await db.read(compile(db.dialect, query))).map(({ name }) => String(name))
}
