import { badName, badUuid, validation } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { randomHash } from '../config/names.ts'
import { compile } from '../database/build.ts'
import { amendedName, isCounted } from './amend.ts'
import type { Document } from './document.ts'
import { nameByRule } from './naming-rule.ts'
import { runEvent } from './run-event.ts'
import { formatName, seriesName } from './series.ts'

/** Names a new document: controller, DocType's `autoname`, random hash; then checks the name. Rows of tables are named too. */
export async function setName(doc: Document): Promise<void> {
  await nameRows(doc)
  if (doc.flags.nameSet) return
  await runEvent(doc, 'beforeNaming')
  const rule = doc.meta.autoname
  const given = doc.values.__newname ?? doc.values.name
  doc.values.name = keepsName(doc, rule) ? given : null
  if (rule === 'autoincrement') {
    // a virtual document's store counts by itself
    doc.values.name = doc.meta.isVirtual ? null : await nextNumber(doc)
    return
  }
  if (rule === 'UUID') {
    doc.values.name = uuid(given)
    return
  }
  doc.values.name = await chooseName(doc, rule, given)
  checkName(doc)
}

async function nameRows(doc: Document): Promise<void> {
  for (const field of doc.meta.tableFields) {
    for (const row of doc.rows(field.fieldname)) if (row.isNew()) await nameRow(row)
  }
}

/** Names a new row of a table: number, UUID or hash. */
export async function nameRow(row: Document): Promise<void> {
  if (row.flags.nameSet) return
  if (row.meta.autoname === 'autoincrement') row.values.name = await nextNumber(row)
  else row.values.name = row.meta.autoname === 'UUID' ? crypto.randomUUID() : randomHash(10)
}

const keepsName = (doc: Document, rule: string): boolean => doc.flags.inImport === true || rule === 'UUID' || rule.toLowerCase() === 'prompt'

async function chooseName(doc: Document, rule: string, given: unknown): Promise<string> {
  if (doc.values.amended_from && (await isCounted(doc))) return amendedName(doc)
  if (doc.meta.issingle) return doc.doctype
  const ruled = doc.meta.namingRules.length > 0 ? await nameByRule(doc) : undefined
  if (ruled !== undefined) return ruled
  await runEvent(doc, 'autoname')
  if (typeof doc.values.name === 'number') throw badName({ doctype: doc.doctype, name: doc.values.name, reason: 'a name is a text' })
  if (doc.values.name) return String(doc.values.name)
  const lower = rule.toLowerCase()
  if (lower === 'prompt') return prompted(given)
  if (lower.startsWith('field:')) return byField(doc, rule.slice(6).trim())
  if (lower.startsWith('naming_series:')) return byNamingSeries(doc)
  if (lower.startsWith('format:')) return formatName(doc, rule.slice(7))
  if (rule.includes('#')) return seriesName(doc, rule)
  return randomHash(10)
}

function prompted(given: unknown): string {
  if (given == null || String(given).trim() === '') throw validation({ message: 'Please set the document name' })
  return String(given)
}

function byField(doc: Document, fieldname: string): string {
  const value = String(doc.values[fieldname] ?? '').trim()
  if (value === '') throw validation({ message: `${doc.meta.field.get(fieldname)?.label ?? fieldname} is required` })
  return value
}

async function byNamingSeries(doc: Document): Promise<string> {
  const field = doc.meta.field.get('naming_series')
  const first = (field?.options ?? '')
    .split('\n')
    .map((line) => line.trim())
    .find(Boolean)
  const series = String(doc.values.naming_series || field?.default || first || '')
  if (series === '') throw validation({ message: `${doc.doctype}: Naming Series mandatory` })
  doc.values.naming_series = series
  return seriesName(doc, series.includes('#') ? series : `${series}.#####`)
}

async function nextNumber(doc: Document): Promise<number> {
  const [row] = (await doc.ctx.db.write(compile(doc.ctx.db.dialect, doc.ctx.db.dialect.nextSequenceValue(doc.doctype)))).rows
  return Number(row?.value)
}

/** Whether a text is a UUID, whatever its version. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)

function uuid(given: unknown): string {
  if (given == null || given === '') return uuid7()
  if (!isUuid(String(given))) throw badUuid({ value: given })
  return String(given).toLowerCase()
}

/** A UUID of version 7: 48 bits of milliseconds, then chance (RFC 9562 §5.7). */
function uuid7(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 255
  bytes[6] = ((bytes[6] ?? 0) & 15) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 63) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Trims the name and refuses what Frappe refuses: empty, `New X`, the DocType's own name, angle brackets; and over 140 characters. */
export function checkName(doc: Document): void {
  const refuse = (reason: string) => badName({ doctype: doc.doctype, name: doc.name, reason })
  doc.values.name = doc.name.trim()
  if (doc.name === '') throw validation({ message: `No Name Specified for ${doc.doctype}` })
  if (/[<>]/.test(doc.name)) throw refuse('a name holds no < or >')
  if (doc.name.startsWith(`New ${doc.doctype}`)) throw refuse(`a name does not begin with "New ${doc.doctype}"`)
  if (doc.name === doc.doctype && !doc.meta.issingle && doc.doctype !== 'DocType') throw refuse('it is the name of the DocType')
  if (doc.name.length > 140) throw refuse('it is longer than 140 characters')
  if (/\0/.test(doc.name)) throw refuse('it holds a NUL character')
}

/** How many documents have this name: for tests of a free name. */
export const nameIsTaken = async (doc: Document): Promise<boolean> => {
  const statement = compile(doc.ctx.db.dialect, sql`select 1 as taken from ${sql.table(doc.meta.table)} where ${sql.id('name')} = ${doc.name}`)
  return (await doc.ctx.db.read(statement)).length > 0
}
