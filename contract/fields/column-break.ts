import { layoutType } from './layout.ts'

/** Starts a column of a section. */
export const columnBreak = layoutType('Column Break')
