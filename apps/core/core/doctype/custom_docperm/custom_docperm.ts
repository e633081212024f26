import { validation } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'
import { metaDoctypes } from 'cortado/meta/definition.ts'

/** A permission rule of a site. Where a DocType has any, they replace the DocType's own. */
export default class CustomDocPerm extends Document {
  async validate(): Promise<void> {
    const doctype = this.get<string>('parent')
    if (!doctype || !(await this.ctx.meta.find(doctype)))
      throw validation({ message: `Custom DocPerm needs the DocType that it is for (parent); ${doctype || 'nothing'} is none` })
    if (metaDoctypes.has(doctype)) throw validation({ message: `The permissions of ${doctype} cannot be changed` })
  }

  onUpdate(): void {
    this.ctx.meta.clear(this.get<string>('parent'))
  }

  afterDelete(): void {
    this.ctx.meta.clear(this.get<string>('parent'))
  }
}
