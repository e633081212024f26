import { longText } from './texts.ts'

/** Markdown; HTML in it is cleaned too. */
export const markdownEditor = longText('Markdown Editor', 'longtext')
