import type { AppDoctype } from './files.ts'

/** A DocType that is not installed, and the fields that point to it. */
export interface MissingDoctype {
  readonly doctype: string
  /** `Shift Assignment.employee`, sorted. */
  readonly fields: readonly string[]
}

const pointing = new Set(['Link', 'Table', 'Table MultiSelect'])

/** DocTypes that Link and table fields of files point to and that are not among `known`, sorted by name. Values of such links are refused when a document is saved; such tables are left out. */
export function missingDoctypes(files: readonly AppDoctype[], known: ReadonlySet<string>): MissingDoctype[] {
  const missing = new Map<string, string[]>()
  for (const { doctype, json } of files) {
    for (const { fieldtype, fieldname, options } of json.fields ?? []) {
      if (!options || !pointing.has(fieldtype) || options === '[Select]' || known.has(options)) continue
      missing.set(options, [...(missing.get(options) ?? []), `${doctype}.${fieldname}`])
    }
  }
  return [...missing].map(([doctype, fields]) => ({ doctype, fields: fields.sort() })).sort((a, b) => (a.doctype < b.doctype ? -1 : 1))
}

/** `Employee is not installed; linked from Shift.employee and 12 more fields` */
export function describeMissing({ doctype, fields }: MissingDoctype): string {
  const more = fields.length > 1 ? ` and ${fields.length - 1} more field${fields.length > 2 ? 's' : ''}` : ''
  return `${doctype} is not installed; linked from ${fields[0]}${more}`
}
