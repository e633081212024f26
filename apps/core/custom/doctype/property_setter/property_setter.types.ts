// Written by `cortado make-types` from property_setter.json. Change that file, not this one.
/** Values of the DocType Property Setter. */
export interface PropertySetterFields {
  /** Is System Generated */
  is_system_generated: 0 | 1
  /** Doctype Or Field */
  doctype_or_field: "" | "DocField" | "DocType" | "DocType Link" | "DocType Action" | "DocType State"
  /** Doc Type → DocType */
  doc_type: string
  /** Field Name */
  field_name: string | null
  /** Row Name */
  row_name: string | null
  /** Module → Module Def */
  module: string | null
  /** Property */
  property: string
  /** Property Type */
  property_type: string | null
  /** Value */
  value: string | null
  /** Default Value */
  default_value: string | null
}
