import type { Row } from 'cortado/database/db.ts'
import { setDefaults } from 'cortado/document/defaults.ts'
import type { Document } from 'cortado/document/document.ts'
import { resolveLinks } from 'cortado/document/links.ts'
import { nameRow } from 'cortado/document/naming.ts'
import { parseValues } from 'cortado/document/new.ts'
import { deleteRows, writeRows } from 'cortado/document/statements.ts'
import { validateDocument } from 'cortado/document/validate.ts'
import { partProperties } from './properties.ts'
import type { Present } from './save-properties.ts'
import { isSameProperty, setProperty, unsetProperty } from './set-property.ts'
import type { PartName } from './standard.ts'

/** Links, actions and states: properties of those that the app brought, rows of the site's own, and their order where it has some. */
export async function saveParts(form: Document, present: Present): Promise<void> {
  for (const part of Object.keys(partProperties) as PartName[]) await savePart(form, present, part)
}

async function savePart(form: Document, present: Present, part: PartName): Promise<void> {
  const stored = present.standard.parts[part]
  const rows = form.rows(part)
  const isStandard = (row: Document): boolean => stored.has(row.name) && !stored.get(row.name)?.custom
  for (const row of rows.filter(isStandard)) await saveProperties(present, row, part)
  const own = rows.filter((row) => !isStandard(row))
  await writeOwn(form, present, { part, own })
  const kept = new Set(own.map(({ name }) => name))
  const gone = [...stored.values()].filter(({ name, custom }) => custom && !kept.has(String(name))).map(({ name }) => String(name))
  const child = await form.ctx.meta.get(partProperties[part].doctype)
  if (gone.length) await form.ctx.db.write(deleteRows(form.ctx.db.dialect, child, gone))
  await saveOrder(form, present, { part, hasOwn: own.length > 0 })
}

async function saveProperties({ meta, standard }: Present, row: Document, part: PartName): Promise<void> {
  const { doctype, properties } = partProperties[part]
  const shown = (meta.json[part] as readonly Row[] | undefined)?.find(({ name }) => name === row.name)
  for (const [property, type] of Object.entries(properties)) {
    const value = row.values[property]
    if (value === undefined || isSameProperty(value, shown?.[property])) continue
    const target = { doctype: meta.name, property, type, row: { doctype, name: row.name } }
    await setProperty(row.ctx, target, { value, standard: standard.parts[part].get(row.name)?.[property] })
  }
}

/** Writes rows of the site's own as rows of the DocType, marked as custom. Throws mandatory, brokenLink. */
async function writeOwn(form: Document, { meta, standard }: Present, { part, own }: { part: PartName; own: readonly Document[] }): Promise<void> {
  for (const row of own) {
    const known = standard.parts[part].get(row.name)
    if (!known) await nameRow(row)
    const place = { parent: meta.name, parenttype: 'DocType', parentfield: part, idx: form.rows(part).indexOf(row) + 1, custom: 1 }
    Object.assign(row.values, stampsOf(form, known), place)
    await setDefaults(row)
    parseValues(row)
    await resolveLinks(row)
    validateDocument(row)
  }
  const [first] = own
  const values = own.map((row) => row.values)
  if (first) await form.ctx.db.write(writeRows(form.ctx.db.dialect, first.meta, values))
}

function stampsOf({ ctx }: Document, known: Row | undefined): Row {
  const now = ctx.clock.timestamp()
  const { creation = now, owner = ctx.user.name } = known ?? {}
  return { creation, owner, modified: now, modified_by: ctx.user.name, docstatus: 0 }
}

async function saveOrder(form: Document, { meta }: Present, { part, hasOwn }: { part: PartName; hasOwn: boolean }): Promise<void> {
  const target = { doctype: meta.name, property: `${part}_order`, type: 'Small Text' }
  if (hasOwn) await setProperty(form.ctx, target, { value: JSON.stringify(form.rows(part).map(({ name }) => name)), standard: null })
  else if (meta.json[target.property]) await unsetProperty(form.ctx, target)
}
