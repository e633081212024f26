import { validation } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'
import { metaDoctypes } from 'cortado/meta/definition.ts'

/** Names new documents of a DocType by a prefix and a counter of its own, where the document meets its conditions. */
export default class DocumentNamingRule extends Document {
  async validate(): Promise<void> {
    const doctype = this.get<string>('document_type')
    const meta = await this.ctx.meta.get(doctype)
    if (metaDoctypes.has(doctype) || meta.istable || meta.issingle) throw validation({ message: `Documents of ${doctype} are not named by rules` })
    const digits = Number(this.get('prefix_digits'))
    if (digits < 1 || digits > 18) throw validation({ message: 'The number of a name has 1 to 18 digits' })
    for (const row of this.rows('conditions')) {
      const field = row.get<string>('field')
      if (!meta.field.has(field)) throw validation({ message: `${field} is not a field of doctype ${doctype}` })
    }
  }

  onUpdate(): void {
    this.forgetMeta()
  }

  afterDelete(): void {
    this.forgetMeta()
  }

  /** The rules of a DocType are compiled into its Meta. */
  private forgetMeta(): void {
    const before = this.getBefore()?.document_type
    for (const doctype of new Set([this.get<string>('document_type'), before])) if (doctype) this.ctx.meta.clear(String(doctype))
  }
}
