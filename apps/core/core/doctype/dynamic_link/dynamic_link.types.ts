// Written by `cortado make-types` from dynamic_link.json. Change that file, not this one.
/** Values of the DocType Dynamic Link. */
export interface DynamicLinkFields {
  /** Link Doctype → DocType */
  link_doctype: string
  /** Link Name */
  link_name: string
  /** Link Title */
  link_title: string | null
}
