// Written by `cortado make-types` from doctype_link.json. Change that file, not this one.
/** Values of the DocType DocType Link. */
export interface DocTypeLinkFields {
  /** Link Doctype → DocType */
  link_doctype: string
  /** Link Fieldname */
  link_fieldname: string
  /** Parent Doctype → DocType */
  parent_doctype: string | null
  /** Table Fieldname */
  table_fieldname: string | null
  /** Group */
  group: string | null
  /** Hidden */
  hidden: 0 | 1
  /** Is Child Table */
  is_child_table: 0 | 1
  /** Custom */
  custom: 0 | 1
}
