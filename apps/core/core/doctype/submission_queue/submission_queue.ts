import { permission } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'
import { unlockReferred } from '../../submission.ts'

/** How the submission of a document goes that is made after the answer. */
export default class SubmissionQueue extends Document {
  static readonly whitelisted = ['unlock_doc', 'unlockDoc']

  /** Unlocks the document of a submission that does not come to an end: by who queued it, or a System Manager. Throws permission. */
  async unlockDoc(): Promise<void> {
    const { user, messages } = this.ctx
    if (this.values.owner !== user.name && !user.roles.has('System Manager'))
      throw permission({ message: `${this.values.owner} queued this: only they, or a System Manager, can unlock the document` })
    if (this.get('status') !== 'Queued') return
    await unlockReferred(this.ctx, this.values)
    messages.push({ message: 'Document Unlocked' })
  }
}
