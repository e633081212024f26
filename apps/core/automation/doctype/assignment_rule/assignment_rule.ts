import { validation } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'
import { demandReadable } from '../../rule-scope.ts'

const conditions = ['assign_condition', 'unassign_condition', 'close_condition']

/** Gives documents of a DocType to users, by turn, by load or by a field, where its condition holds. */
export default class AssignmentRule extends Document {
  async validate(): Promise<void> {
    const doctype = String(this.get('document_type') ?? '')
    if (doctype === 'ToDo') throw validation({ message: 'Assignment Rule is not allowed on document type ToDo' })
    this.demandDays()
    demandReadable({ conditions: conditions.map((field) => this.get(field)), templates: [this.get('description')] })
    await this.demandFields(doctype)
  }

  private demandDays(): void {
    const days = this.rows('assignment_days').map((row) => String(row.get('day') ?? ''))
    const twice = [...new Set(days.filter((day, index) => days.indexOf(day) !== index))]
    if (twice.length > 0) throw validation({ message: `Assignment Day${twice.length > 1 ? 's' : ''} ${twice.join(', ')} has been repeated.` })
  }

  private async demandFields(doctype: string): Promise<void> {
    const isByField = this.get('rule') === 'Based on Field'
    if (isByField && !this.get('field')) throw validation({ message: 'Field is needed: which one names the user who gets the document' })
    if (!isByField && this.rows('users').length === 0) throw validation({ message: 'Users are needed: who gets the documents' })
    const meta = await this.ctx.meta.get(doctype)
    for (const key of [...(isByField ? ['field'] : []), 'due_date_based_on']) {
      const field = this.get<string | null>(key)
      if (field && !meta.columns.some(({ name }) => name === field))
        throw validation({ message: `${this.meta.field.get(key)?.label ?? key}: ${doctype} has no field ${field}` })
    }
  }
}
