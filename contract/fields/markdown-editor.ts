import { longTextType } from './texts.ts'

/** Markdown; HTML in it is cleaned too. */
export const markdownEditor = longTextType('Markdown Editor', 'longtext')
