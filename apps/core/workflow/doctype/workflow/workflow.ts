import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile as readExpression } from '@cortado/contract/expression/expression.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { newDocument } from 'cortado/document/new.ts'
import { sql } from 'kysely'

/** The states that documents of a DocType go through, and who may take them from one to the next. One workflow of a DocType is active. */
export default class Workflow extends Document {
  async validate(): Promise<void> {
    const states = new Map(this.rows('states').map((row) => [row.get<string>('state'), Number(row.get('doc_status'))]))
    if (states.size !== this.rows('states').length) throw validation({ message: 'A state is listed once' })
    const meta = await this.ctx.meta.get(this.get<string>('document_type'))
    for (const transition of this.rows('transitions')) {
      const [from, to] = [transition.get<string>('state'), transition.get<string>('next_state')]
      for (const state of [from, to])
        if (!states.has(state)) throw validation({ message: `Row #${transition.get('idx')}: ${state} is not among the states` })
      this.validateStep(Number(transition.get('idx')), states.get(from) ?? 0, states.get(to) ?? 0)
      const condition = transition.get<string | null>('condition')?.trim()
      if (condition) readExpression(condition, { language: 'python' })
    }
    if (!meta.isSubmittable && [...states.values()].some(Boolean))
      throw validation({ message: `${meta.name} cannot be submitted: its states have the Doc Status 0` })
  }

  private validateStep(idx: number, from: number, to: number): void {
    if (from === 2) throw validation({ message: `Row #${idx}: a cancelled document changes its state no more` })
    if (from === 1 && to === 0) throw validation({ message: `Row #${idx}: a submitted document cannot become a draft` })
    if (from === 0 && to === 2) throw validation({ message: `Row #${idx}: a draft is not cancelled` })
  }

  async onUpdate(): Promise<void> {
    if (!Number(this.get('is_active'))) return
    const { db } = this.ctx
    await db.write(
      compile(
        db.dialect,
        sql`update ${sql.table('tabWorkflow')} set is_active = 0 where document_type = ${this.get('document_type')} and is_active = 1 and name <> ${this.name}`,
      ),
    )
    await this.makeStateField()
    await this.fillStates()
  }

  /** The DocType gets a hidden field for the state, where it has none. */
  private async makeStateField(): Promise<void> {
    const [doctype, fieldname] = [this.get<string>('document_type'), this.get<string>('workflow_state_field')]
    if ((await this.ctx.meta.get(doctype)).field.has(fieldname)) return
    const field = await newDocument(this.ctx, 'Custom Field', {
      dt: doctype,
      fieldname,
      label: 'Workflow State',
      fieldtype: 'Link',
      options: 'Workflow State',
      hidden: 1,
      allow_on_submit: 1,
      no_copy: 1,
    })
    field.flags.ignorePermissions = true
    await field.insert()
  }

  /** Documents without a state get the first one of their docstatus. */
  private async fillStates(): Promise<void> {
    const { db } = this.ctx
    const meta = await this.ctx.meta.get(this.get<string>('document_type'))
    const field = sql.id(this.get<string>('workflow_state_field'))
    const first = new Map(
      this.rows('states')
        .toReversed()
        .map((row) => [Number(row.get('doc_status')), row.get<string>('state')]),
    )
    if (meta.isVirtual || meta.issingle) return
    for (const [docstatus, state] of first)
      await db.write(
        compile(
          db.dialect,
          sql`update ${sql.table(meta.table)} set ${field} = ${state} where docstatus = ${docstatus} and (${field} is null or ${field} = '')`,
        ),
      )
  }
}
