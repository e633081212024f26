// Written by `cortado make-types` from tag.json. Change that file, not this one.
/** Values of the DocType Tag. */
export interface TagFields {
  /** Description */
  description: string | null
}
