import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { validation } from '@cortado/contract/error-catalogue.ts'
import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import { translatableTypes } from '@cortado/contract/fields/translatable.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'
import { mayBecome } from './properties.ts'

/** A property of a field that is about to change. */
export interface PropertyChange {
  readonly form: Document
  /** The field's row in the form. */
  readonly row: Document
  readonly property: string
  /** The field as it is now. */
  readonly field: Readonly<DocFieldJson>
  /** As the app brought it. */
  readonly original: Row
}

/** Why a change is left out; undefined: it is made. Some throw, and nothing is saved. */
type Rule = (change: PropertyChange) => string | undefined | Promise<undefined>

const optionsMayChange = new Set(['Read Only', 'HTML', 'Data'])

/** By property; others may always change. spec: doctype-meta §8.4. */
const rules: Readonly<Record<string, Rule>> = {
  fieldtype: checkFieldtype,
  length: checkLength,
  allow_on_submit: ({ row, original }) =>
    row.get('allow_on_submit') && !original.allow_on_submit
      ? `Row ${row.get('idx')}: Not allowed to enable Allow on Submit for standard fields`
      : undefined,
  reqd: ({ row, original }) =>
    !row.get('reqd') && original.reqd ? `Row ${row.get('idx')}: Not allowed to disable Mandatory for standard fields` : undefined,
  in_list_view: ({ row }) =>
    row.get('in_list_view') && row.get('fieldtype') !== 'Attach Image' && !row.ctx.meta.fieldTypes.get(row.get('fieldtype'))?.column
      ? `'In List View' not allowed for type ${row.get('fieldtype')} in row ${row.get('idx')}`
      : undefined,
  read_only: ({ row, original }) =>
    !row.get('read_only') && original.read_only ? `You cannot unset 'Read Only' for field ${row.get('label')}` : undefined,
  options: ({ row }) => (optionsMayChange.has(row.get('fieldtype')) ? undefined : `You can't set 'Options' for field ${row.get('label')}`),
  translatable: ({ row }) =>
    row.get('translatable') && !translatableTypes.has(row.get('fieldtype'))
      ? `You can't set 'Translatable' for field ${row.get('label')}`
      : undefined,
}

/** Whether a change of a field's property is made; where it is left out the person is told. Throws validation where the field's data forbids it. */
export async function allowChange(change: PropertyChange): Promise<boolean> {
  const message = await rules[change.property]?.(change)
  if (message) change.form.ctx.messages.push({ message })
  return !message
}

/** Throws validation where the type is none that the field may change to, or values are too long for it. */
export async function checkFieldtype({ form, row, field }: Pick<PropertyChange, 'form' | 'row' | 'field'>): Promise<undefined> {
  const to = row.get<string>('fieldtype')
  if (row.get('is_virtual')) return
  if (!mayBecome(field.fieldtype, to))
    throw validation({ message: `Fieldtype cannot be changed from ${field.fieldtype} to ${to} in row ${row.get('idx')}` })
  const types = form.ctx.meta.fieldTypes
  const limit = widthOf(types, { ...field, fieldtype: to })
  if (limit !== undefined && (widthOf(types, field) ?? Number.POSITIVE_INFINITY) > limit) await demandShort(form, row, limit)
}

/** Throws validation where values are longer than the field is to be. */
async function checkLength({ form, row, field }: PropertyChange): Promise<undefined> {
  const types = form.ctx.meta.fieldTypes
  const wanted = widthOf(types, { ...field, fieldtype: row.get('fieldtype'), length: row.get('length') })
  if (wanted !== undefined && wanted < (widthOf(types, field) ?? Number.POSITIVE_INFINITY)) await demandShort(form, row, wanted)
}

/** Characters that a column of the field holds; undefined: any number, or no text. */
function widthOf(types: FieldTypes, field: Readonly<DocFieldJson>): number | undefined {
  const kind = types.find(field)?.column?.(field)
  return kind?.kind === 'varchar' ? kind.length : undefined
}

async function demandShort(form: Document, row: Document, limit: number): Promise<void> {
  const { db } = form.ctx
  const meta = await form.ctx.meta.get(form.get<string>('doc_type'))
  const column = meta.columns.find(({ name }) => name === row.get('fieldname'))
  if (!column || (column.kind.kind !== 'varchar' && !column.kind.kind.endsWith('text'))) return
  const long = await db.read(
    compile(
      db.dialect,
      sql`select cast(${sql.id('name')} as varchar(140)) as name from ${sql.table(meta.table)} where length(${sql.id(column.name)}) > ${limit} limit 10`,
    ),
    'pool',
  )
  if (long.length === 0) return
  const names = long.map(({ name }) => name).join(', ')
  throw validation(
    { message: `${row.get('label')} cannot be shortened to ${limit} characters: ${names} hold longer values` },
    { title: 'Data Too Long' },
  )
}
