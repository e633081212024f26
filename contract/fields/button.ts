import { layoutType } from './layout.ts'

/** A button of a form; `options` may name the method that it calls. */
export const button = layoutType('Button')
