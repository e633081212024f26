// Written by `cortado make-types` from note_seen_by.json. Change that file, not this one.
/** Values of the DocType Note Seen By. */
export interface NoteSeenByFields {
  /** User → User */
  user: string | null
}
