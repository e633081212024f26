import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Row } from 'cortado/database/db.ts'
import { conditionHolds } from 'cortado/document/condition-scope.ts'
import { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { toPlain } from 'cortado/document/new.ts'
import { demand } from 'cortado/permission/decide.ts'
import { maskForRead } from 'cortado/permission/levels.ts'
import { demandReadable } from '../../../automation/rule-scope.ts'
import { letterOf, type Notice, noticeOf } from '../../notifications/notice.ts'

/** Fields that an event cannot do without, and what they are called. */
const needed: Readonly<Record<string, readonly [field: string, what: string]>> = {
  'Days After': ['date_changed', 'date field'],
  'Days Before': ['date_changed', 'date field'],
  'Minutes After': ['datetime_changed', 'datetime field'],
  'Minutes Before': ['datetime_changed', 'datetime field'],
  'Value Change': ['value_changed', 'value field'],
}

/** Tells those who are named of what happens to documents of a DocType. */
export default class Notification extends Document {
  static readonly whitelisted = ['preview_meets_condition', 'preview_message', 'preview_subject']

  autoname(): void {
    if (!this.name) this.name = this.get<string | null>('subject') ?? ''
  }

  async validate(): Promise<void> {
    this.demandChannel()
    this.demandEvent()
    await this.demandDoctype()
    const rows = this.rows('recipients')
    const rowTexts = rows.flatMap((row) => [row.get('cc'), row.get('bcc')])
    demandReadable({
      conditions: [this.get('condition'), ...rows.map((row) => row.get('condition'))],
      templates: [this.get('subject'), this.get('message'), ...rowTexts],
    })
    if (Number(this.get('is_standard') ?? 0) && Number(this.get('enabled') ?? 0) && !this.ctx.site.config.developer_mode && !this.flags.inImport)
      throw validation({ message: 'Cannot edit Standard Notification. To edit, please disable this and duplicate it' })
  }

  private demandChannel(): void {
    const channel = this.get<string | null>('channel')
    if (channel === 'Slack' || channel === 'SMS')
      throw validation({ message: `Notifications by ${channel} are not sent by this server: choose Email or System Notification` })
    if (!this.get('subject')) throw validation({ message: 'Subject is needed: what the notification is called' })
    if (!this.rows('recipients').length && !Number(this.get('send_to_all_assignees') ?? 0))
      throw validation({ message: 'Name recipients, or send to all assignees' })
  }

  private demandEvent(): void {
    const event = String(this.get('event') ?? '')
    const [field, what] = needed[event] ?? []
    if (field && !this.get(field)) throw validation({ message: `Please specify which ${what} must be checked` })
    if (event === 'Method' && !this.get('method')) throw validation({ message: 'Please specify which method the notification waits for' })
    if (event.startsWith('Minutes') && !(Number(this.get('minutes_offset') ?? 0) >= 10))
      throw validation({ message: 'Minutes Offset should be 10 or more: notifications of minutes are sent every five' })
  }

  private async demandDoctype(): Promise<void> {
    const doctype = String(this.get('document_type') ?? '')
    const meta = await this.ctx.meta.get(doctype)
    const event = String(this.get('event') ?? '')
    if (doctype === 'Email Queue' || (meta.istable && !/^(Days|Minutes) /.test(event)))
      throw validation({ message: `Cannot set Notification with event ${event} on Document Type ${doctype}` })
    for (const key of ['value_changed', 'date_changed', 'datetime_changed', 'set_property_after_alert']) {
      const field = this.get<string | null>(key)
      if (field && !meta.columns.some(({ name }) => name === field))
        throw validation({ message: `${this.meta.field.get(key)?.label ?? key}: ${doctype} has no field ${field}` })
    }
  }

  /** Whether the condition holds for a document that the user may read: Yes, No, or why it cannot be told. */
  async previewMeetsCondition(args: Row): Promise<string> {
    if (!String(this.get('condition') ?? '').trim()) return 'Yes'
    const { scope } = await this.preview(args)
    return this.told('Failed to evaluate conditions', async () => ((await conditionHolds(this.get('condition'), scope)) ? 'Yes' : 'No'))
  }

  /** The message about a document that the user may read. */
  async previewMessage(args: Row): Promise<string> {
    const notice = await this.preview(args)
    return this.told('Failed to render message', async () => (await letterOf(notice)).message)
  }

  /** The subject about a document that the user may read. */
  async previewSubject(args: Row): Promise<string> {
    const notice = await this.preview(args)
    return this.told('Failed to render subject', async () => (await letterOf(notice)).subject)
  }

  /** Without what the user may not read of the document. */
  private async preview({ preview_document: name }: Row): Promise<Notice> {
    const doc = await load(this.ctx, String(this.get('document_type') ?? ''), String(name ?? ''))
    await demand(this.ctx, doc.meta, 'read', doc.values)
    const open = await maskForRead(this.ctx, doc.meta, toPlain(doc))
    return noticeOf(doc, toPlain(this), open)
  }

  private async told(failure: string, make: () => Promise<string>): Promise<string> {
    try {
      return await make()
    } catch (error) {
      return `${failure}: ${(error as Error).message}`
    }
  }
}
