// Written by `cortado make-types` from user_document_type.json. Change that file, not this one.
/** Values of the DocType User Document Type. */
export interface UserDocumentTypeFields {
  /** Document Type → DocType */
  document_type: string
  /** Is Custom */
  is_custom: 0 | 1
  /** Read */
  read: 0 | 1
  /** Write */
  write: 0 | 1
  /** Create */
  create: 0 | 1
  /** Submit */
  submit: 0 | 1
  /** Cancel */
  cancel: 0 | 1
  /** Amend */
  amend: 0 | 1
  /** Delete */
  delete: 0 | 1
  /** Email */
  email: 0 | 1
  /** Share */
  share: 0 | 1
  /** Print */
  print: 0 | 1
}
