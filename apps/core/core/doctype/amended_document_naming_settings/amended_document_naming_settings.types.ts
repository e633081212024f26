// Written by `cortado make-types` from amended_document_naming_settings.json. Change that file, not this one.
/** Values of the DocType Amended Document Naming Settings. */
export interface AmendedDocumentNamingSettingsFields {
  /** Document Type → DocType */
  document_type: string
  /** Action */
  action: "Amend Counter" | "Default Naming"
}
