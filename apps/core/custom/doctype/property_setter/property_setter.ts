import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { isSettable } from 'cortado/meta/definition.ts'
import { sql } from 'kysely'
import { customised } from '../../customised.ts'
import { lockedDoctypes } from '../../locked-doctypes.ts'

/** A property of a DocType, or of a part of it, that a site sets otherwise. A new one replaces the one before. */
export default class PropertySetter extends Document {
  async autoname(): Promise<void> {
    this.name = [this.get('doc_type'), this.get('field_name') || this.get('row_name') || 'main', this.get('property')].join('-')
    const { db } = this.ctx
    await db.write(compile(db.dialect, sql`delete from ${sql.table('tabProperty Setter')} where name = ${this.name}`))
  }

  async validate(): Promise<void> {
    const doctype = this.get<string>('doc_type')
    if (lockedDoctypes.has(doctype)) throw validation({ message: `${doctype} cannot be customised` })
    if (!isSettable({ property: this.get('property'), doctype_or_field: this.get('doctype_or_field') }))
      throw validation({ message: `The property ${this.get('property')} cannot be set by a Property Setter` })
    if (this.get('property') === 'fieldtype' && this.get('field_name') === 'naming_series')
      throw validation({ message: 'Field type cannot be changed for naming_series' })
    const meta = await this.ctx.meta.get(doctype)
    if (this.get('doctype_or_field') === 'DocField' && !meta.field.has(this.get<string>('field_name'))) {
      throw validation({ message: `${doctype} has no field ${this.get('field_name')}` })
    }
  }

  async onUpdate(): Promise<void> {
    if (!this.flags.inCustomisation) await customised(this.ctx, this.get<string>('doc_type'), { trusted: this.flags.ignoreValidate })
  }

  async afterDelete(): Promise<void> {
    if (!this.flags.inCustomisation) await customised(this.ctx, this.get<string>('doc_type'))
  }
}
