// Written by `cortado make-types` from note.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { NoteSeenByFields } from '../note_seen_by/note_seen_by.types.ts'

/** Values of the DocType Note. */
export interface NoteFields {
  /** Title */
  title: string
  /** Public */
  public: 0 | 1
  /** Notify On Login */
  notify_on_login: 0 | 1
  /** Notify On Every Login */
  notify_on_every_login: 0 | 1
  /** Expire Notification On */
  expire_notification_on: string | null
  /** Content */
  content: string | null
  /** Seen By → Note Seen By */
  seen_by: Typed<NoteSeenByFields>[]
}
