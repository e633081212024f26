import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { remove } from 'cortado/document/remove.ts'
import { save } from 'cortado/document/save.ts'
import { checkFieldtype } from './allow-change.ts'
import { fieldProperties } from './properties.ts'
import { isOwnField, type Present } from './save-properties.ts'
import { isSameProperty } from './set-property.ts'

/** Adds, changes and removes the site's own fields as the form has them. */
export async function saveCustomFields(form: Document, present: Present): Promise<void> {
  const rows = form.rows('fields')
  for (const [index, row] of rows.entries()) {
    const fieldname = row.get<string | null>('fieldname') ?? ''
    const after = rows[index - 1]?.get<string>('fieldname')
    if (fieldname && isOwnField(present.standard, fieldname)) await change(form, present, { row, after, index })
    else if (!fieldname || !present.meta.field.has(fieldname)) await add(form, present, { row, after, index })
  }
  await removeMissing(form, present)
}

/** A row of the form, and the field that it follows. */
interface Placed {
  readonly row: Document
  readonly after: string | undefined
  readonly index: number
}

async function add(form: Document, { meta }: Present, { row, after, index }: Placed): Promise<void> {
  if (!row.get('is_custom_field'))
    throw validation({ message: `Row ${index + 1}: ${meta.name} has no field ${row.get('fieldname') ?? row.get('label') ?? ''}` })
  const field = await newDocument(form.ctx, 'Custom Field', {
    ...propertiesOf(row),
    dt: meta.name,
    fieldname: row.get('fieldname') || undefined,
    insert_after: after ?? '',
    idx: index,
  })
  field.flags.inCustomisation = true
  await insert(field)
  row.set('fieldname', field.get('fieldname'))
}

async function change(form: Document, { meta, standard }: Present, { row, after, index }: Placed): Promise<void> {
  const fieldname = row.get<string>('fieldname')
  const stored = standard.customFields.get(fieldname) ?? {}
  const wanted = propertiesOf(row)
  const changed = Object.keys(wanted).filter((property) => !isSameProperty(wanted[property], stored[property]))
  const moved = after !== undefined && stored.insert_after !== after
  if (changed.length === 0 && !moved) return
  const field = meta.field.get(fieldname)
  if (field && changed.includes('fieldtype')) await checkFieldtype({ form, row, field })
  const custom = await load(form.ctx, 'Custom Field', String(stored.name), { lock: true })
  for (const property of changed) custom.set(property, wanted[property])
  if (moved) Object.assign(custom.values, { insert_after: after, idx: index })
  custom.flags.inCustomisation = true
  await save(custom)
}

async function removeMissing(form: Document, { standard }: Present): Promise<void> {
  const shown = new Set(form.rows('fields').map((row) => row.get('fieldname')))
  for (const [fieldname, { name }] of standard.customFields) {
    if (!shown.has(fieldname) && isOwnField(standard, fieldname)) await remove(form.ctx, 'Custom Field', String(name), { inCustomisation: true })
  }
}

const propertiesOf = (row: Document): Row =>
  Object.fromEntries(
    Object.keys(fieldProperties)
      .filter((property) => row.values[property] !== undefined)
      .map((property) => [property, row.values[property]]),
  )
