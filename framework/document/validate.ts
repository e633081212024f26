import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { constant, mandatory, updateAfterSubmit } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { storedMoment } from '@cortado/contract/fields/moments.ts'
import type { Row } from '../database/db.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import type { Document } from './document.ts'
import { isAlike, isSame } from './same.ts'
import { cleanHtml } from './sanitise.ts'

/** What the framework itself checks at every save: mandatory values, field types' rules, constants; and cleans HTML. */
export function validateDocument(doc: Document): void {
  syncNameField(doc)
  if (!doc.flags.ignoreMandatory) checkMandatory(doc)
  for (const each of [doc, ...allRows(doc)]) {
    checkFields(each)
    cleanTexts(each)
  }
  checkConstants(doc)
}

/**
 * Runs what a controller and hooks do before the framework's own checks. Where they stumble over values that those checks would refuse
 * (a mandatory field that is empty), the refusal is the answer, and not the fault.
 */
export async function beforeChecks(doc: Document, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!isCortadoError(error)) validateDocument(doc)
    throw error
  }
}

/** All rows of all tables. */
export const allRows = (doc: Document): Document[] => doc.meta.tableFields.flatMap((field) => doc.rows(field.fieldname))

/** `field:code`: the field follows the name. */
function syncNameField(doc: Document): void {
  const rule = doc.meta.autoname
  if (!rule.toLowerCase().startsWith('field:') || !doc.name) return
  const field = doc.meta.field.get(rule.slice(6).trim())
  if (field && String(doc.values[field.fieldname] ?? '') !== doc.name)
    doc.values[field.fieldname] = doc.meta.fieldTypes.of(field).parse(doc.name, field)
}

const required = perMeta((meta) => meta.fields.filter((field) => field.reqd && meta.fieldTypes.of(field)))

function checkMandatory(doc: Document): void {
  const missing = required(doc.meta).filter((field) => isMissing(doc.values[field.fieldname], field))
  const inRows = allRows(doc).flatMap((row) =>
    required(row.meta)
      .filter((field) => isMissing(row.values[field.fieldname], field))
      .map((field) => ({ row, field })),
  )
  if (missing.length === 0 && inRows.length === 0) return
  const messages = [
    ...missing.map((field) =>
      isTableField(field) ? `Error: Data missing in table ${labelOf(field)}` : `Error: Value missing for ${doc.doctype}: ${labelOf(field)}`,
    ),
    ...inRows.map(({ row, field }) => `Error: ${row.doctype} Row #${row.values.idx}: Value missing for: ${labelOf(field)}`),
  ]
  const fields = [...missing, ...inRows.map(({ field }) => field)].map((field) => field.fieldname).join(', ')
  throw mandatory({ doctype: doc.doctype, name: doc.name, fields }, { messages })
}

const labelOf = (field: Readonly<DocFieldJson>): string => field.label ?? field.fieldname
const isTableField = (field: Readonly<DocFieldJson>): boolean => field.fieldtype === 'Table' || field.fieldtype === 'Table MultiSelect'

function isMissing(value: unknown, field: Readonly<DocFieldJson>): boolean {
  if (value == null) return !field.is_virtual
  if (Array.isArray(value)) return value.length === 0
  if (typeof value !== 'string') return false
  if (value.includes('<img')) return false
  return value.replace(/<[^>]*>/g, '').trim() === ''
}

const validators = perMeta((meta) =>
  meta.valueFields.flatMap((field) => {
    const { validate } = meta.fieldTypes.of(field)
    return validate ? [{ field, validate }] : []
  }),
)

function checkFields(doc: Document): void {
  for (const { field, validate } of validators(doc.meta)) {
    if (doc.flags.inImport && field.fieldtype === 'Select') continue
    if (isStandardUserEmail(doc, field)) continue
    const value = doc.values[field.fieldname]
    if (value != null) validate(value, field, { unbounded: doc.meta.issingle })
  }
}

const standardUsers = new Set(['Administrator', 'Guest'])
const isStandardUserEmail = (doc: Document, field: Readonly<DocFieldJson>): boolean =>
  field.options === 'Email' && standardUsers.has(String(doc.values.owner)) && standardUsers.has(String(doc.values[field.fieldname]))

const cleaned = perMeta((meta) =>
  meta.valueFields.filter(
    (field) =>
      !field.ignore_xss_filter &&
      meta.fieldTypes.of(field).sanitise !== 'none' &&
      field.options !== 'Email' &&
      textTypes.has(meta.fieldTypes.of(field).column?.(field).kind ?? ''),
  ),
)

const textTypes = new Set(['varchar', 'text', 'longtext'])

function cleanTexts(doc: Document): void {
  if (doc.docstatus === 2) return
  for (const { fieldname } of cleaned(doc.meta)) {
    const value = doc.values[fieldname]
    if (typeof value === 'string' && (value.includes('<') || value.includes('>'))) doc.values[fieldname] = cleanHtml(value)
  }
}

const constants = perMeta((meta: Meta) => meta.fields.filter((field) => field.set_only_once))

/** Values that were set once and for all: `set_only_once` fields. */
function checkConstants(doc: Document): void {
  if (doc.before === undefined) return
  for (const field of constants(doc.meta)) {
    const [before, after] = [doc.before[field.fieldname], doc.values[field.fieldname]]
    const same = isTableField(field) ? storedTexts(before) === rowTexts(after) : isSame({ types: doc.meta.fieldTypes, field }, before, after)
    if (!same) throw constant({ label: labelOf(field) })
  }
}

const stamps = new Set(['modified', 'modified_by', 'creation'])
const textsOf = (rows: readonly Row[]): string =>
  JSON.stringify(
    rows.map((row) =>
      Object.entries(row)
        .filter(([key, value]) => !stamps.has(key) && value != null)
        .sort(),
    ),
  )
const rowTexts = (rows: unknown): string => textsOf(((rows as Document[] | undefined) ?? []).map((row) => row.values))
const storedTexts = (rows: unknown): string => textsOf(((rows as Document[] | undefined) ?? []).map((row) => row.before ?? row.values))

/** After submit, only fields with `allow_on_submit` change; rows are neither added nor removed where their table does not allow it. */
export function checkUpdateAfterSubmit(doc: Document): void {
  refuseChanges(doc, doc.before ?? {})
  for (const table of doc.meta.tableFields) {
    const stored = (doc.before?.[table.fieldname] as Document[] | undefined) ?? []
    const rows = doc.rows(table.fieldname)
    if (!table.allow_on_submit && rows.length !== stored.length)
      throw updateAfterSubmit({ doctype: doc.doctype, field: table.fieldname, label: labelOf(table) })
    for (const row of rows) {
      if (row.before) refuseChanges(row, row.before)
      else if (!table.allow_on_submit) throw updateAfterSubmit({ doctype: doc.doctype, field: table.fieldname, label: labelOf(table) })
    }
  }
}

function refuseChanges(doc: Document, before: Row): void {
  for (const field of doc.meta.valueFields) {
    if (field.allow_on_submit || field.is_virtual || doc.meta.fieldTypes.of(field).computed) continue
    if (!isAlike({ types: doc.meta.fieldTypes, field }, before[field.fieldname], doc.values[field.fieldname]))
      throw updateAfterSubmit({ doctype: doc.doctype, field: field.fieldname, label: labelOf(field) })
  }
}

/** `creation` and `owner` are what they were. */
export function checkStandardConstants({ before }: Document, changes: Row): void {
  for (const key of ['creation', 'owner'] as const) {
    // Singles do not keep them
    if (changes[key] === undefined || before?.[key] == null) continue
    if (plain(key, changes[key]) !== plain(key, before[key])) throw constant({ label: key === 'owner' ? 'Owner' : 'Created On' })
  }
}

/** A fraction of 0 is answered with six zeros by the write, and without them when read. */
const plain = (key: 'creation' | 'owner', value: unknown): unknown => (key === 'creation' ? storedMoment(String(value)) : String(value))
