import { longTextType } from './texts.ts'

/** Formatted text as HTML. */
export const textEditor = longTextType('Text Editor', 'longtext')
