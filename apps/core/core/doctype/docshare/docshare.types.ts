// Written by `cortado make-types` from docshare.json. Change that file, not this one.
/** Values of the DocType DocShare. */
export interface DocShareFields {
  /** User → User */
  user: string | null
  /** Share Doctype → DocType */
  share_doctype: string
  /** Share Name */
  share_name: string
  /** Read */
  read: 0 | 1
  /** Write */
  write: 0 | 1
  /** Share */
  share: 0 | 1
  /** Submit */
  submit: 0 | 1
  /** Everyone */
  everyone: 0 | 1
  /** Notify By Email */
  notify_by_email: 0 | 1
}
