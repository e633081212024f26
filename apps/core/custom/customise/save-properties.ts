import type { Document } from 'cortado/document/document.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { allowChange } from './allow-change.ts'
import { doctypeProperties, fieldProperties } from './properties.ts'
import { isSameProperty, setProperty, unsetProperty } from './set-property.ts'
import type { Standard } from './standard.ts'

/** What a form is saved against: the DocType as it is now, and as its app brought it. */
export interface Present {
  readonly meta: Meta
  readonly standard: Standard
}

/** Properties of the DocType itself, the order of its fields among them. */
export async function saveDoctypeProperties(form: Document, { meta, standard }: Present): Promise<void> {
  for (const [property, type] of Object.entries(doctypeProperties)) {
    const value = form.values[property]
    if (value === undefined || isSameProperty(value, meta.json[property])) continue
    await setProperty(form.ctx, { doctype: meta.name, property, type }, { value, standard: standard.doctype[property] })
  }
  await saveFieldOrder(form, meta)
}

/** The order is kept where it is not the app's own; with fields of the site it never is. */
async function saveFieldOrder(form: Document, meta: Meta): Promise<void> {
  const order = form.rows('fields').map((row) => row.get<string>('fieldname'))
  const target = { doctype: meta.name, property: 'field_order' }
  const plain = meta.fields.filter(({ is_custom_field }) => !is_custom_field).map(({ fieldname }) => fieldname)
  // a file's own field_order is a list, a Property Setter's a text
  const own: unknown = meta.json.field_order
  if (isSameOrder(order, plain)) {
    if (typeof own === 'string') await unsetProperty(form.ctx, target)
  } else if (own !== JSON.stringify(order)) {
    await setProperty(form.ctx, { ...target, type: 'Data' }, { value: JSON.stringify(order), standard: null })
  }
}

const isSameOrder = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name, i) => name === other[i])

/** Properties of fields that the app, or the framework, brought. What may not be changed is left as it is, and said. */
export async function saveFieldProperties(form: Document, { meta, standard }: Present): Promise<void> {
  for (const row of form.rows('fields')) {
    const fieldname = row.get<string>('fieldname')
    const field = meta.field.get(fieldname)
    if (!field || isOwnField(standard, fieldname)) continue
    const original = standard.fields.get(fieldname) ?? standard.customFields.get(fieldname) ?? {}
    for (const [property, type] of Object.entries(fieldProperties)) {
      const value = row.values[property]
      if (value === undefined || isSameProperty(value, field[property])) continue
      if (!(await allowChange({ form, row, property, field, original }))) continue
      await setProperty(form.ctx, { doctype: meta.name, property, type, field: fieldname }, { value, standard: original[property] })
    }
  }
}

/** Whether a field is a Custom Field that the site may change in every way; those that the framework made are treated as the app's. */
export const isOwnField = ({ customFields }: Standard, fieldname: string): boolean => {
  const row = customFields.get(fieldname)
  return row !== undefined && !row.is_system_generated
}
