import { longText } from './texts.ts'

/** Formatted text as HTML. */
export const textEditor = longText('Text Editor', 'longtext')
