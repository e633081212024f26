import { tableType } from './tables.ts'

/** Rows of a child DocType with a Link field, shown as a list of tags. */
export const tableMultiSelect = tableType('Table MultiSelect')
