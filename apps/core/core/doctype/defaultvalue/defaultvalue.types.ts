// Written by `cortado make-types` from defaultvalue.json. Change that file, not this one.
/** Values of the DocType DefaultValue. */
export interface DefaultValueFields {
  /** Defkey */
  defkey: string
  /** Defvalue */
  defvalue: string | null
}
