import { layoutType } from './layout.ts'

/** Starts a section of a form. */
export const sectionBreak = layoutType('Section Break')
