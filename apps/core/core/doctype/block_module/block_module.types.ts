// Written by `cortado make-types` from block_module.json. Change that file, not this one.
/** Values of the DocType Block Module. */
export interface BlockModuleFields {
  /** Module */
  module: string
}
