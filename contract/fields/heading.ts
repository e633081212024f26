import { layoutType } from './layout.ts'

/** A heading within a form. */
export const heading = layoutType('Heading')
