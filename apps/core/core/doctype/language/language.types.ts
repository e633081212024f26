// Written by `cortado make-types` from language.json. Change that file, not this one.
/** Values of the DocType Language. */
export interface LanguageFields {
  /** Enabled */
  enabled: 0 | 1
  /** Language Code */
  language_code: string
  /** Language Name */
  language_name: string
  /** Flag */
  flag: string | null
  /** Based On → Language */
  based_on: string | null
  /** Date Format */
  date_format: "" | "yyyy-mm-dd" | "dd-mm-yyyy" | "dd/mm/yyyy" | "dd.mm.yyyy" | "mm/dd/yyyy" | "mm-dd-yyyy" | null
  /** Time Format */
  time_format: "" | "HH:mm:ss" | "HH:mm" | null
  /** Number Format */
  number_format: "" | "#,###.##" | "#.###,##" | "# ###.##" | "# ###,##" | "#'###.##" | "#, ###.##" | "#,##,###.##" | "#,###.###" | "#.###" | "#,###" | null
  /** First Day Of The Week */
  first_day_of_the_week: "" | "Sunday" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | null
}
