// Written by `cortado make-types` from module_profile.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { BlockModuleFields } from '../block_module/block_module.types.ts'

/** Values of the DocType Module Profile. */
export interface ModuleProfileFields {
  /** Module Profile Name */
  module_profile_name: string
  /** Block Modules → Block Module */
  block_modules: Typed<BlockModuleFields>[]
}
