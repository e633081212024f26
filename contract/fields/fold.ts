import { layoutType } from './layout.ts'

/** What follows is folded away until asked for. */
export const fold = layoutType('Fold')
