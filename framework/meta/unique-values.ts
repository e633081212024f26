import { cannotBeUnique } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Meta } from './meta.ts'

/**
 * Throws cannotBeUnique where a field becomes unique whose stored values are not; empty ones do not count. `before`: the DocType as its table
 * is. A statement per field that becomes unique.
 */
export async function demandUniqueValues({ db }: Context, before: Meta, meta: Meta): Promise<void> {
  if (before.issingle || before.isVirtual || meta.issingle || meta.isVirtual) return
  const stored = new Set(before.columns.map(({ name }) => name))
  const fields = meta.valueFields.filter(({ fieldname, unique }) => unique && stored.has(fieldname) && !before.field.get(fieldname)?.unique)
  for (const { fieldname } of fields) {
    const text = sql`cast(${sql.id(fieldname)} as varchar(1000))`
    const [twice] = await db.read(
      compile(
        db.dialect,
        sql`select ${text} as value from ${sql.table(before.table)} where ${text} <> '' group by ${text} having count(*) > 1 limit 1`,
      ),
      'pool',
    )
    if (twice)
      throw cannotBeUnique({ doctype: meta.name, reason: `${fieldname} cannot be unique: several documents have the value "${twice.value}"` })
  }
}
