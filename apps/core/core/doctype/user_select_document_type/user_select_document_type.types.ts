// Written by `cortado make-types` from user_select_document_type.json. Change that file, not this one.
/** Values of the DocType User Select Document Type. */
export interface UserSelectDocumentTypeFields {
  /** Document Type → DocType */
  document_type: string
}
