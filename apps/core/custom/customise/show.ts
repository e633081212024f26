import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { parseValues, setRows } from 'cortado/document/new.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { doctypeProperties, fieldProperties, partProperties } from './properties.ts'
import { demandCustomisable, type PartName, readStandard, type Standard } from './standard.ts'
import { translationOf } from './translation.ts'

/** Fills Customize Form with what the DocType of its `doc_type` is at present; without one it is emptied. Throws unknownDoctype, validation. */
export async function showDoctype(form: Document): Promise<void> {
  const doctype = form.get<string | null>('doc_type')
  form.values = { name: form.doctype, docstatus: 0, doc_type: doctype ?? null, label: '' }
  for (const { fieldname } of form.meta.tableFields) form.values[fieldname] = []
  if (!doctype) return
  const meta = await form.ctx.meta.get(doctype)
  demandCustomisable(meta)
  const standard = await readStandard(form.ctx, doctype)
  for (const property of Object.keys(doctypeProperties)) form.values[property] = meta.json[property] ?? null
  form.set('label', (await translationOf(form.ctx, doctype))?.text ?? '')
  await setRows(form, 'fields', fieldRows(form.meta, meta, standard))
  for (const part of Object.keys(partProperties) as PartName[]) await setRows(form, part, partRows(meta, standard, part))
  parseValues(form)
  for (const { fieldname } of form.meta.tableFields) for (const row of form.rows(fieldname)) settle(row, form)
}

/** A row as the form holds it: in the form, under the name of the row that it shows. */
function settle(row: Document, form: Document): void {
  for (const { fieldname } of row.meta.valueFields) row.values[fieldname] ??= null
  Object.assign(row.values, { parent: form.doctype, docstatus: 0 })
  parseValues(row)
}

function fieldRows(form: Meta, meta: Meta, { fields, customFields }: Standard): Row[] {
  return meta.fields.map((field, index) => {
    const custom = customFields.get(field.fieldname)
    const source = fields.get(field.fieldname) ?? custom
    const shown = Object.fromEntries(Object.keys(fieldProperties).map((property) => [property, field[property] ?? null]))
    return {
      ...shown,
      doctype: form.field.get('fields')?.options,
      name: source?.name,
      fieldname: field.fieldname,
      is_custom_field: custom ? 1 : 0,
      is_system_generated: custom?.is_system_generated ?? 0,
      idx: index + 1,
    }
  })
}

function partRows(meta: Meta, standard: Standard, part: PartName): Row[] {
  const rows: readonly Row[] = meta.json[part] ?? []
  return rows.map((row, index) => ({ ...standard.parts[part].get(String(row.name)), ...row, idx: index + 1 }))
}
