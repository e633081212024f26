import { layoutType } from './layout.ts'

/** Shows the picture of the attach field that `options` names. */
export const image = layoutType('Image')
