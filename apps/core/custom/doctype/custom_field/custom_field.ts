import { type DocFieldJson, doctypeFaults } from '@cortado/contract/doctype.ts'
import { badFieldname, constant, validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'
import { mayBecome } from '../../customise/properties.ts'
import { customised } from '../../customised.ts'
import { lockedDoctypes } from '../../locked-doctypes.ts'

/** A field that a site adds to a DocType; saving it adds the column. Deleting it leaves the column. */
export default class CustomField extends Document {
  beforeInsert(): void {
    if (!this.get('fieldname')) this.set('fieldname', fieldnameOf(this.labelForName()))
  }

  /** Breaks need no label: they are called by their kind and place. Throws validation. */
  private labelForName(): string {
    const [label, fieldtype] = [this.get<string | null>('label'), this.get<string>('fieldtype')]
    if (label) return label
    if (breaks.has(fieldtype)) return `${fieldtype}_${this.get('idx') ?? 0}`
    throw validation({ message: `Label is mandatory for a custom field of the type ${fieldtype}` })
  }

  autoname(): void {
    this.set('fieldname', this.get<string>('fieldname').toLowerCase())
    this.name = `${this.get('dt')}-${this.get('fieldname')}`
  }

  async validate(): Promise<void> {
    const [doctype, fieldname] = [this.get<string>('dt'), this.get<string>('fieldname')]
    if (lockedDoctypes.has(doctype)) throw validation({ message: `${doctype} takes no custom fields` })
    const meta = await this.ctx.meta.get(doctype)
    const standard = meta.json.fields?.find((field) => field.fieldname === fieldname && !(field as { is_custom_field?: number }).is_custom_field)
    if (standard) throw badFieldname({ doctype, field: fieldname, reason: 'the DocType has a field of that name' })
    for (const key of ['dt', 'fieldname'])
      if (!this.isNew() && this.hasChanged(key)) throw constant({ label: key === 'dt' ? 'DocType' : 'Fieldname' })
    const before = this.getBefore()?.fieldtype
    if (before && !this.get('is_virtual') && !mayBecome(String(before), this.get<string>('fieldtype')))
      throw validation({ message: `Fieldtype cannot be changed from ${before} to ${this.get('fieldtype')}` })
    await this.validateDefinition()
    await this.placeLast(meta.fields.map((field) => field.fieldname))
    if (meta.istable) this.set('in_global_search', 0)
  }

  /** The field by itself: fieldname, type, options. */
  private async validateDefinition(): Promise<void> {
    const doctype = this.get<string>('dt')
    const field = Object.fromEntries(
      this.meta.valueFields.map(({ fieldname }) => [fieldname, this.get(fieldname)]).filter(([, value]) => value),
    ) as unknown as DocFieldJson
    const [fault] = doctypeFaults({ name: doctype, fields: [field] }, { strict: false, types: this.ctx.meta.fieldTypes })
    if (fault) throw badFieldname({ doctype, field: field.fieldname, reason: fault.reason })
    if (['Link', 'Table', 'Table MultiSelect'].includes(field.fieldtype)) {
      const target = field.options && (await this.ctx.meta.find(field.options))
      if (!target)
        throw badFieldname({ doctype, field: field.fieldname, reason: `its options should name a DocType; ${field.options || 'nothing'} is none` })
      if (field.fieldtype !== 'Link' && !target.istable)
        throw badFieldname({ doctype, field: field.fieldname, reason: `${target.name} is not a child table` })
    }
  }

  /** `append`: after the last field. A place that names no field is refused. */
  private async placeLast(fieldnames: readonly string[]): Promise<void> {
    const after = this.get<string | null>('insert_after')
    const others = fieldnames.filter((name) => name !== this.get('fieldname'))
    if (after === 'append' || (after == null && this.isNew())) this.set('insert_after', others.at(-1) ?? null)
    // in a form it may follow one that was added just before
    else if (after && !others.includes(after) && !this.flags.inCustomisation)
      throw validation({ message: `${this.get('dt')} has no field ${after} that ${this.get('fieldname')} could follow` })
    if (!Number(this.get('idx'))) this.set('idx', others.length + 1)
  }

  async onUpdate(): Promise<void> {
    if (!this.flags.inCustomisation) await customised(this.ctx, this.get<string>('dt'), { trusted: this.flags.ignoreValidate })
  }

  async onTrash(): Promise<void> {
    const { db } = this.ctx
    await db.write(
      compile(
        db.dialect,
        sql`delete from ${sql.table('tabProperty Setter')} where doc_type = ${this.get('dt')} and field_name = ${this.get('fieldname')} and doctype_or_field = 'DocField'`,
      ),
    )
  }

  afterDelete(): void {
    this.ctx.meta.clear(this.get<string>('dt'))
  }
}

const breaks = new Set(['Section Break', 'Column Break', 'Tab Break'])

/** `Tax Number` → `custom_tax_number`. Throws validation where a label has neither letter nor digit. */
function fieldnameOf(label: string): string {
  const stem = label
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\s]/gu, '')
    .trim()
    .replace(/[\s]+/g, '_')
    .replace(/[^\w]/g, '')
  if (stem === '') throw validation({ message: `The label ${label} gives no fieldname` })
  return `custom_${stem}`.slice(0, 63)
}
