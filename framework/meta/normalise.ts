import type { DocFieldJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { restrictedNames } from '@cortado/contract/faults/names.ts'
import { doctypeShape, fieldShape, isSet, rowShapes, type Shape } from '@cortado/contract/faults/shape.ts'
import { scrub } from '../config/names.ts'

/**
 * A definition in the one spelling that everything else reads: flags are 1 or absent, numbers are numbers, fields stand in the order of
 * `field_order`, layout fields have names. The input, which has to be free of faults, is left as it is.
 */
export function normalise(json: DocTypeJson): DocTypeJson {
  const parts = Object.fromEntries(Object.entries(rowShapes).map(([key, shape]) => [key, rowsIn(json, key).map((row) => spell(row, shape))]))
  const fields = named(inOrder(rowsIn(json, 'fields').map((row) => spell(row, fieldShape)) as DocFieldJson[], json.field_order))
  return { ...(spell(json, doctypeShape) as DocTypeJson), ...parts, fields }
}

type Values = Readonly<Record<string, unknown>>

const rowsIn = (json: DocTypeJson, key: string): Values[] => (Array.isArray(json[key]) ? json[key] : [])

function spell(values: Values, { flags, numbers }: Shape): Record<string, unknown> {
  const spelled = { ...values }
  for (const flag of flags) {
    if (isSet(values[flag])) spelled[flag] = 1
    else delete spelled[flag]
  }
  for (const number of numbers) if (spelled[number] != null) spelled[number] = Number(spelled[number])
  return spelled
}

/** `field_order` decides; fields that it leaves out follow in the order of the file. */
function inOrder(fields: DocFieldJson[], order: unknown): DocFieldJson[] {
  const places = new Map((Array.isArray(order) ? order : []).map((name, index) => [name, index]))
  const rank = ({ fieldname }: DocFieldJson) => places.get(fieldname) ?? places.size
  return fields.sort((a, b) => rank(a) - rank(b))
}

const suffixes: Readonly<Record<string, string>> = { 'Section Break': '_section', 'Column Break': '_column', 'Tab Break': '_tab' }

/** Names fields that have none: by label, with the kind of break, else by type and place. */
function named(fields: DocFieldJson[]): DocFieldJson[] {
  const taken = new Set(fields.map(({ fieldname }) => fieldname))
  return fields.map((field, index) => {
    if (field.fieldname) return field
    const base = fieldnameOf(field) || `${scrub(field.fieldtype)}_${index + 1}`
    let fieldname = base
    for (let number = 1; taken.has(fieldname); number++) fieldname = `${base}_${number}`
    taken.add(fieldname)
    return { ...field, fieldname }
  })
}

/** `Total Amount` → `total_amount`, `Name` → `name1`; '' where the label gives none. */
export function fieldnameOf({ label = '', fieldtype }: { label?: string; fieldtype: string }): string {
  const words = scrub(label.trim()).replace(/\W/g, '')
  return words ? `${words}${restrictedNames.has(words) ? '1' : ''}${suffixes[fieldtype] ?? ''}`.slice(0, 63) : ''
}
