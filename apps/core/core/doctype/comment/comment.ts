import { Document } from 'cortado/document/document.ts'
import { cleanHtml } from 'cortado/document/sanitise.ts'
import { changeMarks, hasMarks } from '../../../desk/marks.ts'
import { bold, mentionedUsers, notify, subjectOf } from '../../../desk/notifications.ts'

/** An entry of `_comments`. */
interface Entry {
  readonly comment: string
  readonly by: unknown
  readonly name: string
}

/** A comment, or a note of the timeline. Those of type Comment also appear, shortened, in `_comments` of their document (the last 100). */
export default class Comment extends Document {
  beforeInsert(): void {
    if (!this.get('comment_email')) this.set('comment_email', this.ctx.user.name)
    if (!this.get('comment_by')) this.set('comment_by', this.ctx.user.fullName)
  }

  /** What people wrote is shown as HTML to others: it is made harmless, always. */
  validate(): void {
    const content = this.get<string | null>('content')
    if (content) this.set('content', cleanHtml(content))
  }

  /** Who is mentioned is told; the rest of a comment's changes tells nobody. */
  async afterInsert(): Promise<void> {
    const content = this.get<string | null>('content') ?? ''
    if (this.get('comment_type') !== 'Comment' || !content.includes('mention')) return
    const [doctype, name] = [this.get<string | null>('reference_doctype'), this.get<string | null>('reference_name')]
    if (!doctype || !name) return
    const users = await mentionedUsers(this.ctx, content)
    if (users.length === 0) return
    const doc = await this.ctx.documents.load(this.ctx, doctype, name)
    await notify(doc, { type: 'Mention', subject: `${bold(this.ctx.user.fullName)} mentioned you in a comment in ${subjectOf(doc)}`, content, users })
  }

  async onUpdate(): Promise<void> {
    if (this.get('comment_type') === 'Comment')
      await this.mirror((entries) => [...entries.filter(({ name }) => name !== this.name), this.entry()].slice(-100))
  }

  async onTrash(): Promise<void> {
    if (this.get('comment_type') === 'Comment') await this.mirror((entries) => entries.filter(({ name }) => name !== this.name))
  }

  private entry(): Entry {
    const text = this.get<string | null>('content') ?? ''
    return { comment: text.length > 100 ? `${text.slice(0, 97)}…` : text, by: this.get('comment_email'), name: this.name }
  }

  /** Changes `_comments` of the document on its locked row; `modified` stays. */
  private async mirror(change: (entries: Entry[]) => Entry[]): Promise<void> {
    const [doctype, name] = [this.get<string>('reference_doctype'), this.get<string>('reference_name')]
    const meta = doctype && name ? await this.ctx.meta.find(doctype) : undefined
    if (!meta || !hasMarks(meta)) return
    await changeMarks(this.ctx, { meta, name, column: '_comments' }, (stored) => JSON.stringify(change(readEntries(stored))))
  }
}

function readEntries(stored: unknown): Entry[] {
  if (typeof stored !== 'string' || stored === '') return []
  try {
    const list: unknown = JSON.parse(stored)
    return Array.isArray(list) ? list : []
  } catch {
    // not ours: it is replaced
    return []
  }
}
