import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Document } from 'cortado/document/document.ts'
import { parseValues } from 'cortado/document/new.ts'
import { customised } from '../customised.ts'
import { addAutoRepeatField } from './auto-repeat-field.ts'
import { saveCustomFields } from './save-custom-fields.ts'
import { saveParts } from './save-parts.ts'
import { saveDoctypeProperties, saveFieldProperties } from './save-properties.ts'
import { demandCustomisable, readStandard } from './standard.ts'
import { translate } from './translation.ts'

/** Numbers as names are a matter of the table, which this form leaves as it is. `wanted` undefined: it says nothing of names. */
function demandSameKindOfNames(present: string, wanted: unknown): void {
  const isNumber = (autoname: unknown): boolean => autoname === 'autoincrement'
  if (wanted !== undefined && isNumber(present) !== isNumber(wanted))
    throw validation({ message: 'Cannot change to/from autoincrement autoname in Customize Form' })
}

/**
 * Makes a DocType what Customize Form says: Property Setters for what the app brought, Custom Fields and custom rows for the rest. The
 * DocType is compiled, checked and its table brought up once, at the end. Throws validation, badDoctype, noPermission.
 */
export async function saveForm(form: Document): Promise<void> {
  const { ctx } = form
  const meta = await ctx.meta.get(form.get<string>('doc_type'))
  demandCustomisable(meta)
  demandSameKindOfNames(meta.autoname, form.get('autoname'))
  parseValues(form)
  const present = { meta, standard: await readStandard(ctx, meta.name) }
  await saveFieldProperties(form, present)
  await saveParts(form, present)
  await saveCustomFields(form, present)
  await saveDoctypeProperties(form, present)
  if (form.get('allow_auto_repeat')) await addAutoRepeatField(ctx, meta)
  if (form.values.label !== undefined) await translate(ctx, meta.name, form.get<string | null>('label') ?? '')
  await customised(ctx, meta.name)
}
