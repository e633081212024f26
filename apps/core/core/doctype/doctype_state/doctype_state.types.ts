// Written by `cortado make-types` from doctype_state.json. Change that file, not this one.
/** Values of the DocType DocType State. */
export interface DocTypeStateFields {
  /** Title */
  title: string
  /** Color */
  color: "Blue" | "Cyan" | "Gray" | "Green" | "Light Blue" | "Orange" | "Pink" | "Purple" | "Red" | "Yellow"
  /** Custom */
  custom: 0 | 1
}
