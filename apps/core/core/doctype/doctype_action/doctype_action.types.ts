// Written by `cortado make-types` from doctype_action.json. Change that file, not this one.
/** Values of the DocType DocType Action. */
export interface DocTypeActionFields {
  /** Label */
  label: string
  /** Action Type */
  action_type: "Server Action" | "Route"
  /** Action */
  action: string
  /** Group */
  group: string | null
  /** Hidden */
  hidden: 0 | 1
  /** Custom */
  custom: 0 | 1
}
