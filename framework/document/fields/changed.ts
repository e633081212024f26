import { badDoctype } from '@cortado/contract/error-catalogue.ts'
import { valueOptions } from '@cortado/contract/fields/value-type.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Meta } from '../../meta/meta.ts'
import { encryptedFields } from './encrypted.ts'
import { computedFaults } from './faults.ts'
import { virtualFaults } from './own-faults.ts'
import { ownersOf } from './owners.ts'
import { recompute } from './recompute.ts'
import { reseal } from './reseal.ts'

/**
 * What follows a change of a DocType for what is stored already: texts of fields that became Encrypted are encrypted, stored Computed fields with another
 * expression are computed anew, also in documents whose rows these are. Part of the transaction that changes the DocType. `before`: the DocType as it was.
 * Throws badDoctype for expressions that cannot work on this site, circles, fields that nothing fetches, and fields that would show ciphertext.
 */
export async function fieldsChanged(ctx: Context, before: Meta | undefined, meta: Meta): Promise<void> {
  const faults = [...(await computedFaults(ctx, meta)), ...(await virtualFaults(ctx, before, meta))]
  if (before) faults.push(...(await openedFaults(ctx, before, meta)))
  if (faults.length > 0) throw badDoctype({ doctype: meta.name, reason: faults.join('; ') }, { messages: faults })
  if (before && encryptedFields(meta).some((name) => before.field.has(name) && !encryptedFields(before).includes(name))) await reseal(ctx, meta)
  if (before && formulas(before) !== formulas(meta)) await recomputeOwners(ctx, meta)
}

/**
 * Brings up what is stored of DocTypes that files changed: texts that are not encrypted yet, values of expressions that may be others. Throws badDoctype for
 * what cannot be computed or fetched.
 */
export async function bringUpFields(ctx: Context, doctypes: readonly string[]): Promise<void> {
  for (const doctype of doctypes) {
    const meta = await ctx.meta.find(doctype)
    if (!meta) continue
    const faults = [...(await computedFaults(ctx, meta)), ...(await virtualFaults(ctx, undefined, meta))]
    if (faults.length > 0) throw badDoctype({ doctype, reason: faults.join('; ') }, { messages: faults })
    await reseal(ctx, meta)
    if (formulas(meta) !== '') await recomputeOwners(ctx, meta)
  }
}

/** The stored Computed fields of a DocType with their expressions, as one text. */
const formulas = (meta: Meta): string =>
  meta.valueFields
    .filter((field) => meta.fieldTypes.of(field).computed)
    .map((field) => `${field.fieldname} ${valueOptions(field).valueType} ${valueOptions(field).rest}`)
    .join('\n')

/** Documents of a DocType, or of those that have its rows. */
async function recomputeOwners(ctx: Context, meta: Meta): Promise<void> {
  for (const owner of await ownersOf(ctx, meta)) await recompute(ctx, owner)
}

/** Fields that are not Encrypted any more, while ciphertext is in their columns. */
async function openedFaults({ db }: Context, before: Meta, meta: Meta): Promise<string[]> {
  const opened = encryptedFields(before).filter((name) => meta.field.has(name) && !encryptedFields(meta).includes(name))
  if (opened.length === 0 || before.issingle || before.isVirtual) return []
  const filled = sql.join(
    opened.map((name) => sql`${sql.id(name)} <> ''`),
    sql` or `,
  )
  const rows = await db.read(compile(db.dialect, sql`select 1 from ${sql.table(before.table)} where ${filled} limit 1`), 'pool')
  return rows.length > 0 ? opened.map((name) => `${name} holds encrypted values and has to stay Encrypted: empty them first`) : []
}
