// Written by `cortado make-types` from communication_link.json. Change that file, not this one.
/** Values of the DocType Communication Link. */
export interface CommunicationLinkFields {
  /** Link Doctype → DocType */
  link_doctype: string
  /** Link Name */
  link_name: string
  /** Link Title */
  link_title: string | null
}
