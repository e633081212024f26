// Written by `cortado make-types` from user_type_module.json. Change that file, not this one.
/** Values of the DocType User Type Module. */
export interface UserTypeModuleFields {
  /** Module → Module Def */
  module: string
}
