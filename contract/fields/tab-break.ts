import { layoutType } from './layout.ts'

/** Starts a tab of a form. */
export const tabBreak = layoutType('Tab Break')
