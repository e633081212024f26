import { type DocFieldJson, doctypeFaults } from '@cortado/contract/doctype.ts'
import { constant, validation } from '@cortado/contract/error-catalogue.ts'
import { restrictedNames } from '@cortado/contract/faults/names.ts'
import { translatableTypes } from '@cortado/contract/fields/translatable.ts'
import { randomHash } from 'cortado/config/names.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { doctypeError } from 'cortado/meta/doctype-error.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { isAdministrator } from 'cortado/permission/user.ts'
import { sql } from 'kysely'
import { mayBecome } from '../../customise/properties.ts'
import { customised } from '../../customised.ts'
import { lockedDoctypes } from '../../locked-doctypes.ts'

/** A field that a site adds to a DocType; saving it adds the column. Deleting it leaves the column. */
export default class CustomField extends Document {
  beforeInsert(): void {
    this.set('fieldname', this.chosenName(this.get('fieldname')))
  }

  /** A given fieldname in the form in which it is kept; without one, that of the label. Throws validation where there is neither. */
  chosenName(given: string | null | undefined): string {
    const name = (given || fieldnameOf(this.labelForName())).toLowerCase()
    return restrictedNames.has(name) ? `${name}1` : name
  }

  /** Breaks need no label: they are called by their kind and by chance. */
  private labelForName(): string {
    const [label, fieldtype] = [this.get<string | null>('label'), this.get<string>('fieldtype')]
    if (label) return label
    if (breaks.has(fieldtype)) return `${fieldtype}_${randomHash(5)}`
    throw validation({ message: 'Label is mandatory' })
  }

  autoname(): void {
    this.name = `${this.get('dt')}-${this.get('fieldname')}`
  }

  async validate(): Promise<void> {
    const [doctype, fieldname] = [this.get<string>('dt'), this.get<string>('fieldname')]
    if (lockedDoctypes.has(doctype)) throw validation({ message: `${doctype} takes no custom fields` })
    const meta = await this.ctx.meta.get(doctype)
    if (this.isNew() && meta.field.has(fieldname)) throw validation({ message: `A field with the name ${fieldname} already exists in ${doctype}` })
    for (const key of ['dt', 'fieldname'])
      if (!this.isNew() && this.hasChanged(key)) throw constant({ label: key === 'dt' ? 'DocType' : 'Fieldname' })
    const before = this.getBefore()?.fieldtype
    if (before && !this.get('is_virtual') && !mayBecome(String(before), this.get<string>('fieldtype')))
      throw validation({ message: `Fieldtype cannot be changed from ${before} to ${this.get('fieldtype')}` })
    if (!translatableTypes.has(this.get('fieldtype'))) this.set('translatable', 0)
    this.validateDefinition()
    this.place(meta)
    if (meta.istable) this.set('in_global_search', 0)
  }

  /** The field by itself: fieldname, type, options. Among the others it is looked at when it is one of them. */
  private validateDefinition(): void {
    const doctype = this.get<string>('dt')
    const field = Object.fromEntries(
      this.meta.valueFields.map(({ fieldname }) => [fieldname, this.get(fieldname)]).filter(([, value]) => value),
    ) as unknown as DocFieldJson
    const faults = doctypeFaults({ name: doctype, fields: [field] }, { strict: false, types: this.ctx.meta.fieldTypes })
    if (faults.length) throw doctypeError(doctype, faults)
  }

  /** `append`: after the last field; nothing said: first of all. What follows a field that is not there (yet) comes last, until it is. */
  private place(meta: Meta): void {
    const after = this.get<string | null>('insert_after')
    const names = meta.fields.map(({ fieldname }) => fieldname)
    const others = names.filter((name) => name !== this.get('fieldname'))
    if (after === 'append') this.set('insert_after', others.at(-1) ?? null)
    const position = others.indexOf(this.get('insert_after'))
    if (position >= 0 && (this.isNew() || after === 'append')) this.set('idx', position + 1)
  }

  async onUpdate(): Promise<void> {
    if (!this.flags.inCustomisation) await customised(this.ctx, this.get<string>('dt'), { trusted: this.flags.ignoreValidate })
  }

  async onTrash(): Promise<void> {
    const { db, user } = this.ctx
    if (this.get('owner') === 'Administrator' && !isAdministrator(user))
      throw validation({
        message: `Custom Field ${this.get('label') ?? this.get('fieldname')} is created by the Administrator and can only be deleted through the Administrator account.`,
      })
    await db.write(
      compile(
        db.dialect,
        sql`delete from ${sql.table('tabProperty Setter')} where doc_type = ${this.get('dt')} and field_name = ${this.get('fieldname')}`,
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
  const stem = label.trim().toLowerCase().replaceAll(' ', '_').replace(/\W/g, '')
  if (stem === '') throw validation({ message: `The label ${label} gives no fieldname` })
  return `custom_${stem}`.slice(0, 63)
}
