import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from '@cortado/contract/expression/expression.ts'
import { Template } from '@cortado/contract/template/template.ts'
import { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { webhookBody } from 'cortado/webhook/content.ts'
import { webhookHolds } from 'cortado/webhook/rules.ts'

/** Events that only documents have that can be submitted. */
const submittable: ReadonlySet<unknown> = new Set(['on_submit', 'on_cancel', 'on_update_after_submit'])

/** What is sent to another server when a document changes. Its requests are made by `framework/webhook`. */
export default class Webhook extends Document {
  static readonly whitelisted = ['preview_meets_condition', 'previewMeetsCondition', 'preview_request_body', 'previewRequestBody']

  async validate(): Promise<void> {
    await this.demandEvent()
    this.demandCondition()
    this.demandUrl()
    this.settleBody()
    this.demandHeaders()
    if (Number(this.get('enable_security')) && !this.get('webhook_secret')) throw validation({ message: 'Invalid Webhook Secret: signing needs one' })
  }

  /** Whether the condition holds for a stored document, in a word. */
  async previewMeetsCondition({ preview_document }: { preview_document?: unknown } = {}): Promise<string> {
    const condition = this.textOf('condition')
    if (!condition) return 'Yes'
    try {
      return (await webhookHolds(await this.previewed(preview_document), condition)) ? 'Yes' : 'No'
    } catch (error) {
      return `Failed to evaluate conditions: ${(error as Error).message}`
    }
  }

  /** What would be sent for a stored document, as far as the user may read it. */
  async previewRequestBody({ preview_document }: { preview_document?: unknown } = {}): Promise<string> {
    try {
      return JSON.stringify(await webhookBody(await this.previewed(preview_document), this.plainValues(), { unmasked: false }), null, 1)
    } catch (error) {
      return `Failed to compute request body: ${(error as Error).message}`
    }
  }

  private textOf(fieldname: string): string {
    return String(this.get(fieldname) ?? '').trim()
  }

  private plainValues() {
    return { ...this.values, webhook_data: this.rows('webhook_data').map(({ values }) => values) }
  }

  private async previewed(name: unknown): Promise<Document> {
    const doc = await load(this.ctx, this.textOf('webhook_doctype'), String(name ?? ''))
    await demand(this.ctx, doc.meta, 'read', doc.values)
    return doc
  }

  private async demandEvent(): Promise<void> {
    const { isSubmittable, istable, name } = await this.ctx.meta.get(this.textOf('webhook_doctype'))
    if (istable) throw validation({ message: `${name} is a table of other documents: choose the DocType that has it` })
    if (!isSubmittable && submittable.has(this.get('webhook_docevent')))
      throw validation({ message: 'DocType must be Submittable for the selected Doc Event' })
  }

  /** Throws badExpression, expressionLimit. */
  private demandCondition(): void {
    const condition = this.textOf('condition')
    if (condition) compile(condition, { language: 'python' })
  }

  /** An address whose host is written out; places to fill may follow. Throws badTemplate too. */
  private demandUrl(): void {
    const url = this.textOf('request_url')
    if (!/^https?:\/\/[^/?#\s]/i.test(url))
      throw validation({ message: 'Check Request URL: it begins with http:// or https:// and the name of a server' })
    if (Number(this.get('is_dynamic_url'))) new Template(url)
    else if (!URL.canParse(url)) throw validation({ message: `Check Request URL: ${url.slice(0, 200)} cannot be read` })
  }

  private settleBody(): void {
    if (this.get('request_structure') === 'Form URL-Encoded') this.set('webhook_json', null)
    if (this.get('request_structure') === 'JSON') {
      new Template(this.textOf('webhook_json'))
      this.set('webhook_data', [])
    }
    const fields = this.rows('webhook_data').map((row) => row.get('fieldname'))
    if (new Set(fields).size !== fields.length) throw validation({ message: 'Same Field is entered more than once' })
  }

  private demandHeaders(): void {
    for (const row of this.rows('webhook_headers')) {
      const [key, value] = [String(row.get('key') ?? '').trim(), String(row.get('value') ?? '')]
      if (key !== '' && !/^[\w!#$%&'*+.^`|~-]+$/.test(key))
        throw validation({ message: `Headers, row ${row.get('idx')}: ${key} is no name of a header` })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what ends a header
      if (/[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/.test(value))
        throw validation({ message: `Headers, row ${row.get('idx')}: the value has characters that no header may have` })
    }
  }
}
