// Written by `cortado make-types` from event_participants.json. Change that file, not this one.
/** Values of the DocType Event Participants. */
export interface EventParticipantsFields {
  /** Reference Doctype → DocType */
  reference_doctype: string
  /** Reference Docname */
  reference_docname: string
  /** Email */
  email: string | null
}
