// Written by `cortado make-types` from assignment_rule_day.json. Change that file, not this one.
/** Values of the DocType Assignment Rule Day. */
export interface AssignmentRuleDayFields {
  /** Day */
  day: "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday" | "" | null
}
