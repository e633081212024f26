// Written by `cortado make-types` from reminder.json. Change that file, not this one.
/** Values of the DocType Reminder. */
export interface ReminderFields {
  /** User → User */
  user: string
  /** Remind At */
  remind_at: string
  /** Description */
  description: string
  /** Document Type → DocType */
  reminder_doctype: string | null
  /** Document Name */
  reminder_docname: string | null
  /** notified */
  notified: 0 | 1
}
