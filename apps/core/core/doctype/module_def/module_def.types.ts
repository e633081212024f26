// Written by `cortado make-types` from module_def.json. Change that file, not this one.
/** Values of the DocType Module Def. */
export interface ModuleDefFields {
  /** Module Name */
  module_name: string
  /** App Name */
  app_name: string
  /** Restrict To Domain → Domain */
  restrict_to_domain: string | null
  /** Package → Package */
  package: string | null
  /** Custom */
  custom: 0 | 1
}
