import { tableType } from './tables.ts'

/** Rows of the child DocType that `options` names. */
export const table = tableType('Table')
