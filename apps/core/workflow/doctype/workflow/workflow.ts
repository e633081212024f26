import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile as readExpression } from '@cortado/contract/expression/expression.ts'
import { compile } from 'cortado/database/build.ts'
import { documentOf } from 'cortado/document/document.ts'
import { newDocument } from 'cortado/document/new.ts'
import { sql } from 'kysely'
import type { WorkflowFields } from './workflow.types.ts'

/** The states that documents of a DocType go through, and who may take them from one to the next. One workflow of a DocType is active. */
export default class Workflow extends documentOf<WorkflowFields>() {
  async validate(): Promise<void> {
    // a state that several roles edit is listed for each of them
    const states = new Map(this.states.toReversed().map((row) => [row.state, row]))
    for (const transition of this.transitions) {
      const [from, to] = [states.get(transition.state), states.get(transition.next_state)]
      if (!from || !to) throw validation({ message: `${from ? transition.next_state : transition.state} not a valid State` })
      this.validateStep(Number(transition.get('idx')), Number(from.doc_status), Number(to.doc_status))
      const condition = transition.condition?.trim()
      if (condition) readExpression(condition, { language: 'python' })
    }
  }

  private validateStep(idx: number, from: number, to: number): void {
    if (from === 2) throw validation({ message: `Cannot change state of Cancelled Document. Transition row ${idx}` })
    if (from === 1 && to === 0) throw validation({ message: `Submitted Document cannot be converted back to draft. Transition row ${idx}` })
    if (from === 0 && to === 2) throw validation({ message: `Cannot cancel before submitting. See Transition ${idx}` })
  }

  async onUpdate(): Promise<void> {
    if (Number(this.is_active)) await this.switchOffOthers()
    await this.makeStateField()
    await this.fillStates()
  }

  private async switchOffOthers(): Promise<void> {
    const { db } = this.ctx
    await db.write(
      compile(
        db.dialect,
        sql`update ${sql.table('tabWorkflow')} set is_active = 0 where document_type = ${this.document_type} and is_active = 1 and name <> ${this.name}`,
      ),
    )
  }

  /** The DocType gets a hidden field for the state, where it has none. */
  private async makeStateField(): Promise<void> {
    const { ctx, document_type: dt, workflow_state_field: fieldname } = this
    if ((await ctx.meta.get(dt)).field.has(fieldname)) return
    const label = fieldname.replaceAll('_', ' ').replace(/\b[a-z]/g, (letter) => letter.toUpperCase())
    const link = { fieldtype: 'Link', options: 'Workflow State', hidden: 1, allow_on_submit: 1, no_copy: 1 }
    const field = await newDocument(ctx, 'Custom Field', { dt, fieldname, label, ...link })
    field.flags.ignorePermissions = true
    await field.insert()
    ctx.messages.push({ message: `Created Custom Field ${fieldname} in ${dt}` })
  }

  /** Documents without a state get the first one of their docstatus. */
  private async fillStates(): Promise<void> {
    const { db, meta: metas } = this.ctx
    const meta = await metas.get(this.document_type)
    if (meta.isVirtual || meta.issingle) return
    const field = sql.id(this.workflow_state_field)
    const first = new Map(this.states.toReversed().map((row) => [Number(row.doc_status), row.state]))
    for (const [docstatus, state] of first)
      await db.write(
        compile(
          db.dialect,
          sql`update ${sql.table(meta.table)} set ${field} = ${state} where docstatus = ${docstatus} and (${field} is null or ${field} = '')`,
        ),
      )
  }
}
