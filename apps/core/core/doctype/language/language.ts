import { validation } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'

/** A language that people may choose. */
export default class Language extends Document {
  validate(): void {
    const code = this.get<string>('language_code')
    if (!/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(code)) throw validation({ message: `${code} is no language code: use one like de or pt-BR` })
    if (this.get('based_on') === this.name && !this.isNew()) throw validation({ message: `The language ${this.name} cannot be based on itself` })
  }
}
